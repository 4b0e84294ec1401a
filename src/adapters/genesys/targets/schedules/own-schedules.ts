/**
 * The one-time schedules that Interlude creates, found again by their exact names, because there are no idempotency
 * keys. One that somebody renamed is found by the mark in its description.
 */
import { z } from 'zod';
import { isGenesysError } from '../../errors/errors.ts';
import type { Fields, JsonValue } from '../../json.ts';
import { entityRequest } from '../../pipe/entity-request.ts';
import type { ApiRequest } from '../../pipe/api-request.ts';
import type { RequestContext } from '../../pipe/request-context.ts';
import type { RequestPipe } from '../../pipe/request-pipe.ts';
import { WholeObjects } from '../objects/whole-objects.ts';
import {
  ANY_ENTRY,
  describeEntry,
  entryName,
  isActive,
  isDescribedByUs,
  markOf,
  markOfName,
} from './entry.ts';
import { isSameLocalTime } from './times/local-times.ts';
import { listAll } from '../paged-list.ts';

const COLLECTION = '/api/v2/architect/schedules';
const VIEW = 'routing:schedule:view';
/** A schedule in a list or an answer. */
export const scheduleRow = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  version: z.int().min(0),
  state: z.string().nullish(),
  start: z.string().nullish(),
  end: z.string().nullish(),
  rrule: z.string().nullish(),
});
export type Schedule = z.infer<typeof scheduleRow>;

/** The name is checked, so that a schedule returned by mistake is never put into a group. */
function answerToCreate(mark: string) {
  return scheduleRow.refine(({ name }) => name === entryName(mark), {
    path: ['name'],
    error: 'is the name of another schedule',
  });
}

/** What identifies a schedule as the one that a window made. */
export interface Made {
  readonly mark: string;
  readonly start: JsonValue;
  readonly end: JsonValue;
}

/** What our schedule should be. */
export interface Wanted extends Made {
  /** The group's division, to which the schedule belongs as well. */
  readonly division: JsonValue | undefined;
  /** The group has no list of the kind to which the schedule is added. */
  readonly isListUnset: boolean;
}

/** How many just created schedules are remembered: as many as windows may begin together. */
const MOST_CREATED = 1_000;
/** All schedules of an organisation are read only to find one that was renamed: 1,000 in ten requests. */
const PAGES_OF_ALL = 10;

function createRequest({ mark, start, end, division, isListUnset }: Wanted): ApiRequest {
  const description = describeEntry(mark, isListUnset);
  const body: Fields = { name: entryName(mark), description, start, end };
  return {
    method: 'POST',
    route: COLLECTION,
    path: COLLECTION,
    what: `make schedule "${entryName(mark)}"`,
    entity: null,
    permission: 'routing:schedule:add',
    write: { lock: 'none', body: division === undefined ? body : { ...body, division } },
  };
}

function isOnlyRenamed(schedule: Schedule, { mark, start, end }: Made): boolean {
  return (
    isActive(schedule) &&
    isDescribedByUs(schedule.description, mark) &&
    (schedule.rrule ?? '') === '' &&
    isSameLocalTime(schedule.start ?? null, start) &&
    isSameLocalTime(schedule.end ?? null, end)
  );
}

export class OwnSchedules {
  readonly #pipe: RequestPipe;
  readonly #objects: WholeObjects;
  /** Ids by mark. */
  readonly #created = new Map<string, string>();

  constructor(pipe: RequestPipe) {
    this.#pipe = pipe;
    this.#objects = new WholeObjects(pipe, {
      entity: 'schedule',
      route: `${COLLECTION}/{id}`,
      viewPermission: VIEW,
      editPermission: 'routing:schedule:edit',
    });
  }

  /** Null if it does not exist, or not yet. */
  async read(id: string, context: RequestContext): Promise<Schedule | null> {
    try {
      const { whole } = await this.#objects.read(id, context);
      return scheduleRow.safeParse(whole).data ?? null;
    } catch (error) {
      if (isGenesysError(error, 'not_found')) return null;
      throw error;
    }
  }

  /** Every schedule of a window with exactly its name: a POST whose answer was lost may have been sent twice. */
  async named(mark: string, context: RequestContext): Promise<readonly Schedule[]> {
    const name = entryName(mark);
    return (await this.#list(name, context)).filter((one) => one.name === name);
  }

  /** Those or, if there are none, the ones that were renamed. */
  async of(mark: string, context: RequestContext): Promise<readonly Schedule[]> {
    const named = await this.named(mark, context);
    if (named.length > 0) return named;
    const all = await this.#list(null, context);
    return all.filter((one) => markOf(one) === mark);
  }

  /**
   * What a window may delete: all that have its name, or else the only one that was renamed, if nothing else about it
   * was changed. A copy that somebody made cannot be told from the schedule itself.
   */
  async ownedBy(made: Made, context: RequestContext): Promise<readonly Schedule[]> {
    const found = await this.of(made.mark, context);
    const [only] = found;
    if (only === undefined || markOfName(only.name) !== null) return found;
    return found.length === 1 && isOnlyRenamed(only, made) ? found : [];
  }

  /** The schedules of all windows. */
  async all(context: RequestContext): Promise<readonly Schedule[]> {
    const found = await this.#list(ANY_ENTRY, context);
    return found.filter(({ name }) => markOfName(name) !== null);
  }

  /** @param name null for all schedules of the organisation */
  async #list(name: string | null, context: RequestContext): Promise<readonly Schedule[]> {
    const what = name === null ? 'list the schedules' : `look for schedule "${name}"`;
    const asked = name === null ? { maxPages: PAGES_OF_ALL } : { query: { name } };
    const listing = { route: COLLECTION, what, permission: VIEW, ...asked };
    const { entities } = await listAll(this.#pipe, listing, scheduleRow, context);
    return entities.filter(({ state }) => state !== 'deleted');
  }

  /** Creates it only once: searches for it first, and again if the answer is lost. */
  async ensure(wanted: Wanted, context: RequestContext): Promise<Schedule> {
    const [listed] = await this.named(wanted.mark, context);
    const found = listed ?? (await this.#justCreated(wanted.mark, context));
    if (found === null) return this.#create(wanted, context);
    const isAsWanted =
      isSameLocalTime(found.start ?? null, wanted.start) &&
      isSameLocalTime(found.end ?? null, wanted.end);
    if (isAsWanted) return found;
    const { start, end } = wanted;
    return this.change(found, { start, end }, context);
  }

  /** Sends it back as a whole, with other times. */
  async change(schedule: Schedule, times: Fields, context: RequestContext): Promise<Schedule> {
    const { id, version } = schedule;
    const { whole } = await this.#objects.replace(
      id,
      version,
      (before) => ({ ...before, ...times }),
      context,
    );
    return scheduleRow.safeParse(whole).data ?? schedule;
  }

  /** Lists lag: a schedule that no list shows yet is read by its id before another one is created. */
  async #justCreated(mark: string, context: RequestContext): Promise<Schedule | null> {
    const id = this.#created.get(mark);
    const found = id === undefined ? null : await this.read(id, context);
    return found?.name === entryName(mark) ? found : null;
  }

  #keep(mark: string, { id }: Schedule): void {
    this.#created.set(mark, id);
    const [oldest = mark] = this.#created.keys();
    if (this.#created.size > MOST_CREATED) this.#created.delete(oldest);
  }

  async #create(wanted: Wanted, context: RequestContext): Promise<Schedule> {
    try {
      const answer = answerToCreate(wanted.mark);
      const { value } = await this.#pipe.ask(createRequest(wanted), answer, context);
      this.#keep(wanted.mark, value);
      return value;
    } catch (error) {
      if (!isGenesysError(error) || error.outcome !== 'unknown') throw error;
      const [found] = await this.named(wanted.mark, context);
      if (found === undefined) throw error;
      return found;
    }
  }

  /** @throws {GenesysError} `version_conflict` while a group still has it */
  async delete(id: string, context: RequestContext): Promise<void> {
    const request = entityRequest(
      { kind: 'schedule', id },
      {
        method: 'DELETE',
        route: `${COLLECTION}/{id}`,
        what: `delete schedule "${id}"`,
        permission: 'routing:schedule:delete',
        accepted: [200, 204],
        write: { lock: 'none', body: null },
      },
    );
    try {
      await this.#pipe.ask(request, z.unknown(), context);
    } catch (error) {
      if (!isGenesysError(error, 'not_found')) throw error;
    }
  }
}
