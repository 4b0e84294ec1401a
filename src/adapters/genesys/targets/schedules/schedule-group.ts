// The kind `schedule-group`: a one-time schedule, named by the window's mark, is in the holiday or the closed list
// of a group. It is added ahead of the start; the platform itself begins and ends it.
import { GenesysError, isGenesysError } from '../../errors/errors.ts';
import { conflictBeforeSending } from '../../errors/unsent-conflict.ts';
import type { Fields, JsonValue } from '../../json.ts';
import type { ApiRequest } from '../../pipe/api-request.ts';
import { entityRequest } from '../../pipe/entity-request.ts';
import type { RequestContext } from '../../pipe/request-context.ts';
import type { RequestPipe } from '../../pipe/request-pipe.ts';
import type {
  FieldChange,
  MaintenanceRequest,
  PlannedWrite,
  TargetKind,
  TargetReport,
  TargetState,
  TargetWrite,
} from '../target-kind.ts';
import { WholeObjects } from '../objects/whole-objects.ts';
import {
  entryName,
  isListName,
  isSameId,
  isUnset,
  markOfName,
  memberIn,
  membersOf,
  withMember,
  withoutMember,
  type Member,
} from './entry.ts';
import { describe, endAt, isSame, maintenanceFields } from './group-fields.ts';
import { ivrsOfGroup } from './governed-ivrs.ts';
import { inspectGroup } from './inspect-group.ts';
import { plannedEntry } from './planned-entry.ts';
import { scheduleStrays } from './strays.ts';
import { hadNoList, OwnSchedules, type Schedule } from './own-schedules.ts';
import {
  groupVersionOf,
  markSought,
  MARK,
  schedulePartOf,
  scheduleVersionOf,
  toState,
  type Group,
} from './group-state.ts';

const ROUTE = '/api/v2/architect/schedulegroups/{id}';
/** Decides the meaning of an entry's times. */
const ZONE = 'timeZone';
/** A schedule just removed from a group may still count as assigned: it is read again. */
const DELETE_TRIES = 2;

const FAMILY = {
  entity: 'schedule group',
  route: ROUTE,
  viewPermission: 'routing:scheduleGroup:view',
  editPermission: 'routing:scheduleGroup:edit',
} as const;

class ScheduleGroups {
  readonly #pipe: RequestPipe;
  readonly #groups: WholeObjects;
  readonly #schedules: OwnSchedules;

  constructor(pipe: RequestPipe) {
    this.#pipe = pipe;
    this.#groups = new WholeObjects(pipe, FAMILY);
    this.#schedules = new OwnSchedules(pipe);
  }

  toKind(): TargetKind {
    return {
      kind: 'schedule-group',
      versions: 'counted',
      isMovedByOthers: false,
      markField: MARK,
      tellingField: MARK,
      unwritten: [ZONE],
      dependants: { objectType: 'SCHEDULEGROUP', refuses: false },
      read: (id, context, own) => this.#read(id, context, own),
      write: (id, write, context) => this.#write(id, write, context),
      tidy: (id, own, context) => this.#tidy(id, own, context),
      ivrs: (id, context) => ivrsOfGroup(this.#pipe, id, context),
      strays: scheduleStrays(this.#pipe, this.#schedules),
      endAt,
      warm: (id, version, context) => this.#groups.warm(id, groupVersionOf(version), context),
      planWrite: (id, write) => this.#plan(id, write),
      changes: (id, write) => changesOf(this.#planned(id, write)),
      maintenanceFields,
      inspect: (request, state, context) => this.#inspect(request, state, context),
      showsMaintenance: ({ member }) => member === true,
      isSentMark: (now, sent) => typeof sent[MARK] === 'string' && now[MARK] === sent[MARK],
      isSame,
      isAlike: isSame,
      describe,
    };
  }

  async #read(id: string, context: RequestContext, own?: Fields): Promise<TargetState> {
    const group = await this.#groups.read(id, context);
    const member = await this.#memberOf(group.whole, markSought(own), context);
    const schedule =
      member === null ? null : await this.#schedules.read(member.scheduleId, context);
    return toState(group, member, schedule);
  }

  /** The entry of one window, or of any; if the lists have no names, the schedule is read by its own. */
  async #memberOf(
    whole: Fields,
    mark: string | null,
    context: RequestContext,
  ): Promise<Member | null> {
    const members = membersOf(whole);
    const isSought = ({ name }: Member): boolean =>
      mark === null ? markOfName(name) !== null : name === entryName(mark);
    const found = members.find(isSought) ?? null;
    if (found !== null || members.every(({ name }) => name !== null)) return found;
    const named =
      mark === null
        ? await this.#schedules.all(context)
        : await this.#schedules.named(mark, context);
    const isNamed = ({ scheduleId }: Member): boolean =>
      named.some(({ id }) => isSameId(scheduleId, id));
    const nameless = members.find(isNamed) ?? null;
    const name = named.find(({ id }) => isSameId(nameless?.scheduleId ?? null, id))?.name ?? null;
    return nameless === null ? null : { ...nameless, name };
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
    const before = await this.#at(id, version, context);
    this.#mustBeInZone(before, own);
    const division = divisionOf(before.whole);
    const isListUnset = isUnset(before.whole, list);
    const wanted = { mark, start, end, division, isListUnset };
    const schedule = await this.#schedules.ensure(wanted, context);
    const group = await this.#groups.replace(
      id,
      groupVersionOf(version),
      (whole) => withMember(whole, list, schedule.id),
      context,
    );
    return toState(group, memberIn(group.whole, schedule), schedule);
  }

  /** In another zone it would begin at another instant, perhaps before the start. */
  #mustBeInZone({ id, whole }: Group, { [ZONE]: zone }: Fields): void {
    const stands = whole[ZONE] ?? null;
    if (zone === undefined || isSame(stands, zone, ZONE)) return;
    const { method, route, entity, what } = this.#putRequest(id);
    const message = `the time zone of the group was changed from ${zoneName(zone)} to ${zoneName(stands)} after the window was armed, so that it would begin at another time; nothing was entered: book it again`;
    const problems = [{ path: 'target.id', message }];
    const details = { code: 'invalid_body', outcome: 'not_sent', method, route, entity } as const;
    throw new GenesysError(`Cannot ${what}: ${message}`, { ...details, problems });
  }

  /** The group of exactly that version: a change is reported before anything is created. */
  async #at(id: string, version: number, context: RequestContext): Promise<Group> {
    const expected = groupVersionOf(version);
    const known = this.#groups.known(id, expected);
    if (known !== null) return { id, name: '', version: expected, whole: known, requestId: null };
    const group = await this.#groups.read(id, context);
    if (group.version === expected) return group;
    throw this.#conflict(id, group.version);
  }

  #putRequest(id: string): ApiRequest {
    const { entity: kind, route, editPermission: permission } = FAMILY;
    const what = `write ${kind} "${id}"`;
    return entityRequest({ kind, id }, { method: 'PUT', route, what, permission });
  }

  #conflict(id: string, stands: number): GenesysError {
    return conflictBeforeSending(this.#putRequest(id), stands);
  }

  /** Our entry in the group as the write expects both: the group's version does not include the schedule. */
  async #expected(
    id: string,
    { version, fields, own = fields }: TargetWrite,
    context: RequestContext,
  ): Promise<{ readonly group: Group; readonly member: Member | null; schedule: Schedule | null }> {
    const group = await this.#at(id, version, context);
    const mark = markSought(own);
    const member = mark === null ? null : await this.#memberOf(group.whole, mark, context);
    const schedule =
      member === null ? null : await this.#schedules.read(member.scheduleId, context);
    const stands = toState(group, member, schedule).version;
    if (schedule !== null && scheduleVersionOf(schedule) !== schedulePartOf(version))
      throw this.#conflict(id, stands);
    return { group, member, schedule };
  }

  async #leave(id: string, write: TargetWrite, context: RequestContext): Promise<TargetState> {
    const { member, schedule } = await this.#expected(id, write, context);
    const group = await this.#groups.replace(
      id,
      groupVersionOf(write.version),
      (whole) =>
        member === null ? whole : withoutMember(whole, member.scheduleId, hadNoList(schedule)),
      context,
    );
    const { fields: kept } = toState(group, member, schedule);
    const stays =
      member === null ? null : memberIn(group.whole, { ...member, id: member.scheduleId });
    const left = toState(group, stays, schedule);
    // What the write leaves to others is reported as it was: it is not shown afterwards.
    const others = Object.entries(kept).filter(([field]) => !(field in write.fields));
    return { ...left, fields: { ...left.fields, ...Object.fromEntries(others) } };
  }

  async #moveEnd(id: string, write: TargetWrite, context: RequestContext): Promise<TargetState> {
    const { group, member, schedule } = await this.#expected(id, write, context);
    if (member === null || schedule === null) throw this.#conflict(id, group.version);
    const moved = await this.#schedules.change(
      schedule,
      { end: write.fields['end'] ?? null },
      context,
    );
    return toState(group, member, moved);
  }

  /** Deletes the schedules of a window that no group has; one that is assigned after all stays. */
  async #tidy(id: string, own: Fields, context: RequestContext): Promise<number> {
    const mark = markSought(own);
    if (mark === null) return 0;
    const left = await this.#schedules.named(mark, context);
    for (const schedule of left) await this.#delete(id, schedule, context);
    return left.length;
  }

  async #delete(groupId: string, { id }: Schedule, context: RequestContext): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#schedules.delete(id, context);
      } catch (error) {
        if (!isGenesysError(error, 'version_conflict') || tries === DELETE_TRIES) throw error;
        const { whole } = await this.#groups.read(groupId, context);
        if (membersOf(whole).some(({ scheduleId }) => isSameId(scheduleId, id))) throw error;
      }
    }
  }

  #planned(id: string, write: TargetWrite): FieldChange | null {
    return plannedEntry(this.#groups.known(id, groupVersionOf(write.version)), write);
  }

  #plan(id: string, write: TargetWrite): PlannedWrite {
    const { version, fields } = write;
    const entry = this.#planned(id, write);
    const changed = entry === null ? fields : { [entry.field]: entry.new };
    const path = ROUTE.replace('{id}', encodeURIComponent(id));
    const body = { ...changed, version: groupVersionOf(version) };
    return { method: 'PUT', path, if_match: null, body };
  }

  #inspect(
    request: MaintenanceRequest,
    state: TargetState,
    context: RequestContext,
  ): Promise<TargetReport> {
    const whole = this.#groups.known(state.id, groupVersionOf(state.version)) ?? {};
    return inspectGroup(this.#pipe, { request, state, whole }, context);
  }
}

function changesOf(entry: FieldChange | null): readonly FieldChange[] | null {
  return entry === null ? null : [entry];
}

function zoneName(zone: JsonValue): string {
  return typeof zone === 'string' ? zone : 'none';
}

function divisionOf({ division }: Fields): JsonValue | undefined {
  return division === null ? undefined : division;
}

/** The kind, on the one pipe. */
export function scheduleGroup(pipe: RequestPipe): TargetKind {
  return new ScheduleGroups(pipe).toKind();
}
