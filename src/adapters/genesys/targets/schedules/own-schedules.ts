/** Our one-time schedules, found again by their exact names or, if renamed, by the mark in the description. */
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
  isSameLocalTime,
} from './entry.ts';
import { listAll, type Api, type Listed, type Listing } from '../../asking/api.ts';

const COLLECTION = '/api/v2/architect/schedules';
const VIEW = 'routing:schedule:view';
const scheduleRow = z.object({
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

/** @param what for messages, to follow "Cannot" */
export function listSchedules(
  api: Api,
  what: string,
  rest: Pick<Listing, 'query' | 'maxPages'>,
): Promise<Listed<Schedule>> {
  return listAll(api, { route: COLLECTION, what, permission: VIEW, ...rest }, scheduleRow);
}

/** The name is checked, so that a schedule returned by mistake is never put into a group. */
function answerToCreate(mark: string) {
  return scheduleRow.refine(({ name }) => name === entryName(mark), {
    path: ['name'],
    error: 'is the name of another schedule',
  });
}

export interface Made {
  readonly mark: string;
  readonly start: JsonValue;
  readonly end: JsonValue;
}

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

function isAt({ start, end }: Schedule, made: Made): boolean {
  return isSameLocalTime(start ?? null, made.start) && isSameLocalTime(end ?? null, made.end);
}

function isOnlyRenamed(schedule: Schedule, made: Made): boolean {
  const isOnce = (schedule.rrule ?? '') === '' && isAt(schedule, made);
  return isOnce && isActive(schedule) && isDescribedByUs(schedule.description, made.mark);
}

export class OwnSchedules {
  readonly #pipe: RequestPipe;
  readonly #objects: WholeObjects;
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

  /** What a window may delete: all that have its name, or else the only one that was renamed and nothing else. */
  async ownedBy(made: Made, context: RequestContext): Promise<readonly Schedule[]> {
    const found = await this.of(made.mark, context);
    const [only] = found;
    if (only === undefined || markOfName(only.name) !== null) return found;
    return found.length === 1 && isOnlyRenamed(only, made) ? found : [];
  }

  async all(context: RequestContext): Promise<readonly Schedule[]> {
    const found = await this.#list(ANY_ENTRY, context);
    return found.filter(({ name }) => markOfName(name) !== null);
  }

  /** @param name null for all schedules of the organisation */
  async #list(name: string | null, context: RequestContext): Promise<readonly Schedule[]> {
    const what = name === null ? 'list the schedules' : `look for schedule "${name}"`;
    const asked = name === null ? { maxPages: PAGES_OF_ALL } : { query: { name } };
    const { entities } = await listSchedules({ pipe: this.#pipe, context }, what, asked);
    return entities.filter(({ state }) => state !== 'deleted');
  }

  /** Creates it only once: searches for it first, and again if the answer is lost. */
  async ensure(wanted: Wanted, context: RequestContext): Promise<Schedule> {
    const [listed] = await this.named(wanted.mark, context);
    const found = listed ?? (await this.#justCreated(wanted.mark, context));
    if (found === null) return this.#create(wanted, context);
    const { start, end } = wanted;
    return isAt(found, wanted) ? found : this.change(found, { start, end }, context);
  }

  async change(schedule: Schedule, times: Fields, context: RequestContext): Promise<Schedule> {
    const { id, version } = schedule;
    const change = (before: Fields): Fields => ({ ...before, ...times });
    const { whole } = await this.#objects.replace(id, version, change, context);
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
    const request = {
      method: 'DELETE',
      route: `${COLLECTION}/{id}`,
      what: `delete schedule "${id}"`,
      permission: 'routing:schedule:delete',
      accepted: [200, 204],
      write: { lock: 'none', body: null },
    } as const;
    try {
      await this.#pipe.ask(entityRequest({ kind: 'schedule', id }, request), z.unknown(), context);
    } catch (error) {
      if (!isGenesysError(error, 'not_found')) throw error;
    }
  }
}
