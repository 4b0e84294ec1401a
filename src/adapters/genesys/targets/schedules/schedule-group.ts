/**
 * The kind `schedule-group`: a one-time schedule, named by the window's mark, is in the holiday or the closed list of a
 * group. It is added ahead of the start; the platform itself begins and ends it.
 */
import { z } from 'zod';
import { about } from '../../errors/error-advice.ts';
import { GenesysError, isGenesysError } from '../../errors/errors.ts';
import type { Fields, JsonValue } from '../../json.ts';
import type { RequestContext } from '../../pipe/request-context.ts';
import type { RequestPipe } from '../../pipe/request-pipe.ts';
import {
  ORDINARY,
  type FieldChange,
  type PlannedWrite,
  type TargetKind,
  type TargetState,
  type TargetWrite,
  type Stray,
  type Strays,
} from '../target-kind.ts';
import { GroupEntries, ROUTE } from './group-entries.ts';
import {
  entriesIn,
  hadNoList,
  isListName,
  isSameId,
  isUnset,
  memberIn,
  membersOf,
  withMember,
  withoutMembers,
  entryName,
  listField,
  refsIn,
  markOfName,
  readLocalTime,
} from './entry.ts';
import {
  describe,
  endAt,
  isSame,
  maintenanceFields,
  groupVersionOf,
  markSought,
  MARK,
  toState,
  type Group,
} from './group-state.ts';
import { ivrsOfGroup } from './governed-ivrs.ts';
import { inspectGroup } from './inspect-group.ts';
import { OwnSchedules, type Schedule } from './own-schedules.ts';
import { listAll } from '../../asking/api.ts';

const groupRow = z
  .looseObject({ id: z.string(), name: z.string(), state: z.string().nullish() })
  .transform(({ id, name, state, ...rest }) => {
    const lists: Fields = JSON.parse(JSON.stringify(rest));
    return { id, name, state, lists };
  });
type GroupRow = z.infer<typeof groupRow>;

function holderOf({ id }: Schedule, groups: readonly GroupRow[]): string | null {
  const holder = groups.find(
    ({ state, lists }) =>
      state !== 'deleted' && membersOf(lists).some(({ scheduleId }) => isSameId(scheduleId, id)),
  );
  return holder === undefined ? null : `schedule group ${holder.name} (${holder.id})`;
}

function scheduleStrays(pipe: RequestPipe, schedules: OwnSchedules): Strays {
  async function list(context: RequestContext): Promise<readonly Stray[]> {
    const found = await schedules.all(context);
    if (found.length === 0) return [];
    const listing = {
      route: '/api/v2/architect/schedulegroups',
      what: 'list the schedule groups',
      permission: 'routing:scheduleGroup:view',
    };
    const { entities: groups } = await listAll({ pipe, context }, listing, groupRow);
    return found.flatMap((schedule) => {
      const { id, name, end = null } = schedule;
      const mark = markOfName(name);
      if (mark === null) return [];
      const heldBy = holderOf(schedule, groups);
      return [{ id, name, mark, heldBy, endsMs: readLocalTime(end) }];
    });
  }
  return { list, discard: (id, context) => schedules.delete(id, context) };
}

/** The list with the schedule in it, which is created just before and has no id yet. */
function plannedEntry(
  group: Fields | null,
  { fields: { list, start = null, end = null, [MARK]: mark } }: Pick<TargetWrite, 'fields'>,
): FieldChange | null {
  if (!isListName(list) || typeof mark !== 'string') return null;
  const field = listField(list);
  const refs = group === null ? [] : refsIn(group, list);
  const entry = { name: entryName(mark), start, end };
  return { field, old: group?.[field] ?? null, new: [...refs, entry] };
}

/** Decides what an entry's times mean. */
const ZONE = 'timeZone';
/** A schedule just removed from a group may still count as assigned, so deleting it is tried again. */
const DELETE_TRIES = 2;

class ScheduleGroups {
  readonly #pipe: RequestPipe;
  readonly #entries: GroupEntries;
  readonly #schedules: OwnSchedules;

  constructor(pipe: RequestPipe) {
    this.#pipe = pipe;
    this.#schedules = new OwnSchedules(pipe);
    this.#entries = new GroupEntries(pipe, this.#schedules);
  }

  toKind(): TargetKind {
    return {
      ...ORDINARY,
      entity: this.#entries.groups.entity,
      versions: 'counted',
      markField: MARK,
      tellingField: MARK,
      unwritten: [ZONE],
      isIndivisible: true,
      dependants: { objectType: 'SCHEDULEGROUP', refuses: false },
      read: (id, context, own) => this.#entries.read(id, context, own),
      write: (id, write, context) => this.#write(id, write, context),
      tidy: (id, own, context) => this.#tidy(id, own, context),
      ivrs: (id, context) => ivrsOfGroup({ pipe: this.#pipe, context }, id),
      strays: scheduleStrays(this.#pipe, this.#schedules),
      endAt,
      warm: (id, version, context) =>
        this.#entries.groups.warm(id, groupVersionOf(version), context),
      planWrite: (id, write) => this.#plan(id, write),
      changes: (id, write) => {
        const entry = this.#planned(id, write);
        return entry === null ? null : [entry];
      },
      maintenanceFields,
      inspect: (request, state, context) => {
        const whole = this.#known(state.id, state.version) ?? {};
        return inspectGroup({ pipe: this.#pipe, context }, { request, state, whole });
      },
      showsMaintenance: ({ member }) => member === true,
      isSentMark: (now, sent) => typeof sent[MARK] === 'string' && now[MARK] === sent[MARK],
      isSame,
      isAlike: isSame,
      describe,
    };
  }

  async #write(id: string, write: TargetWrite, context: RequestContext): Promise<TargetState> {
    const { fields } = write;
    if (fields['member'] === true) return this.#enter(id, write, context);
    return typeof fields['end'] === 'string'
      ? this.#moveEnd(id, write, context)
      : this.#leave(id, write, context);
  }

  async #enter(
    id: string,
    { version, fields, own = fields }: TargetWrite,
    context: RequestContext,
  ): Promise<TargetState> {
    const { list, start = null, end = null } = { ...own, ...fields };
    const mark = markSought(own);
    if (mark === null || !isListName(list)) throw new TypeError('an entry has a mark and a list');
    const before = await this.#entries.at(id, version, context);
    this.#mustBeInZone(before, own);
    const division = before.whole['division'] ?? undefined;
    const wanted = { mark, start, end, division, isListUnset: isUnset(before.whole, list) };
    // One of an earlier try may be there, not readable yet: of two, one would outlive an early end.
    const earlier = entriesIn(before.whole, mark);
    const schedule = await this.#schedules.ensure(wanted, context);
    const change = (whole: Fields): Fields => withMember(whole, list, schedule.id, earlier);
    const group = await this.#entries.groups.replace(id, groupVersionOf(version), change, context);
    return toState(group, memberIn(group.whole, schedule), schedule);
  }

  /** In another zone it would begin at another instant, perhaps before the start. */
  #mustBeInZone({ id, whole }: Group, { [ZONE]: zone }: Fields): void {
    const stands = whole[ZONE] ?? null;
    if (zone === undefined || isSame(stands, zone, ZONE)) return;
    const request = this.#entries.putRequest(id);
    const message = `the time zone of the group was changed from ${zoneName(zone)} to ${zoneName(stands)} after the window was armed, so that it would begin at another time; nothing was entered: book it again`;
    const problems = [{ path: 'target.id', message }];
    const details = { code: 'invalid_body', outcome: 'not_sent', problems } as const;
    throw new GenesysError(`Cannot ${request.what}: ${message}`, { ...about(request), ...details });
  }

  async #leave(id: string, write: TargetWrite, context: RequestContext): Promise<TargetState> {
    const { members, schedule } = await this.#entries.expected(id, write, context);
    const ids = members.map(({ scheduleId }) => scheduleId);
    const version = groupVersionOf(write.version);
    const change = (whole: Fields): Fields => withoutMembers(whole, ids, hadNoList(schedule));
    const group = await this.#entries.groups.replace(id, version, change, context);
    const [first = null] = members;
    const { fields: kept } = toState(group, first, schedule);
    const [stays = null] = members.flatMap(
      (one) => memberIn(group.whole, { ...one, id: one.scheduleId }) ?? [],
    );
    const left = toState(group, stays, schedule);
    // What the write leaves to others is reported as it was, because it does not show afterwards.
    const others = Object.entries(kept).filter(([field]) => !(field in write.fields));
    return { ...left, fields: { ...left.fields, ...Object.fromEntries(others) } };
  }

  async #moveEnd(id: string, write: TargetWrite, context: RequestContext): Promise<TargetState> {
    const { group, members, schedule } = await this.#entries.expected(id, write, context);
    const [member] = members;
    if (member === undefined || schedule === null) throw this.#entries.conflict(id, group.version);
    const end = write.fields['end'] ?? null;
    const moved = await this.#schedules.change(schedule, { end }, context);
    return toState(group, member, moved);
  }

  /** Deletes the schedules of a window that no group has; one that turns out to be assigned stays. */
  async #tidy(id: string, own: Fields, context: RequestContext): Promise<number> {
    const mark = markSought(own);
    if (mark === null) return 0;
    const { start = null, end = null } = own;
    const left = await this.#schedules.ownedBy({ mark, start, end }, context);
    for (const schedule of left) await this.#delete(id, schedule, context);
    return left.length;
  }

  async #delete(groupId: string, { id }: Schedule, context: RequestContext): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#schedules.delete(id, context);
      } catch (error) {
        if (!isGenesysError(error, 'version_conflict') || tries === DELETE_TRIES) throw error;
        const { whole } = await this.#entries.groups.read(groupId, context);
        if (membersOf(whole).some(({ scheduleId }) => isSameId(scheduleId, id))) throw error;
      }
    }
  }

  #known(id: string, version: number): Fields | null {
    return this.#entries.groups.known(id, groupVersionOf(version));
  }

  #planned(id: string, write: TargetWrite): FieldChange | null {
    return plannedEntry(this.#known(id, write.version), write);
  }

  #plan(id: string, write: TargetWrite): PlannedWrite {
    const { version, fields } = write;
    const entry = this.#planned(id, write);
    const changed = entry === null ? fields : { [entry.field]: entry.new };
    const path = ROUTE.replace('{id}', encodeURIComponent(id));
    const body = { ...changed, version: groupVersionOf(version) };
    return { method: 'PUT', path, if_match: null, body };
  }
}

function zoneName(zone: JsonValue): string {
  return typeof zone === 'string' ? zone : 'none';
}

export function scheduleGroup(pipe: RequestPipe): TargetKind {
  return new ScheduleGroups(pipe).toKind();
}
