/**
 * Schedule groups as a window's writes find them: read with the entry of a window in them, at exactly the version that
 * a write expects.
 */
import type { GenesysError } from '../../errors/errors.ts';
import { conflictBeforeSending } from '../../errors/unsent-conflict.ts';
import type { Fields } from '../../json.ts';
import type { ApiRequest } from '../../pipe/api-request.ts';
import { entityRequest } from '../../pipe/entity-request.ts';
import type { RequestContext } from '../../pipe/request-context.ts';
import type { RequestPipe } from '../../pipe/request-pipe.ts';
import { WholeObjects } from '../objects/whole-objects.ts';
import type { TargetState, TargetWrite } from '../target-kind.ts';
import { entryName, isSameId, markOfName, membersOf, type Member } from './entry.ts';
import {
  groupVersionOf,
  markSought,
  schedulePartOf,
  scheduleVersionOf,
  toState,
  type Group,
} from './group-state.ts';
import type { OwnSchedules, Schedule } from './own-schedules.ts';

export const ROUTE = '/api/v2/architect/schedulegroups/{id}';

const FAMILY = {
  entity: 'schedule group',
  route: ROUTE,
  viewPermission: 'routing:scheduleGroup:view',
  editPermission: 'routing:scheduleGroup:edit',
} as const;

/** A group with our entry, if it has one. */
export interface EntryInGroup {
  readonly group: Group;
  readonly member: Member | null;
  readonly schedule: Schedule | null;
}

export class GroupEntries {
  readonly groups: WholeObjects;
  readonly #schedules: OwnSchedules;

  constructor(pipe: RequestPipe, schedules: OwnSchedules) {
    this.groups = new WholeObjects(pipe, FAMILY);
    this.#schedules = schedules;
  }

  async read(id: string, context: RequestContext, own?: Fields): Promise<TargetState> {
    const group = await this.groups.read(id, context);
    const member = await this.#memberOf(group.whole, markSought(own), context);
    const schedule =
      member === null ? null : await this.#schedules.read(member.scheduleId, context);
    return toState(group, member, schedule);
  }

  /**
   * The entry of one window, or of any. If the lists have no names, or somebody has renamed the schedule, it is looked
   * for among the schedules.
   */
  async #memberOf(
    whole: Fields,
    mark: string | null,
    context: RequestContext,
  ): Promise<Member | null> {
    const members = membersOf(whole);
    const isSought = ({ name }: Member): boolean =>
      mark === null ? markOfName(name) !== null : name === entryName(mark);
    const found = members.find(isSought) ?? null;
    const isTold = mark === null && members.every(({ name }) => name !== null);
    if (found !== null || isTold || members.length === 0) return found;
    const ours =
      mark === null ? await this.#schedules.all(context) : await this.#schedules.of(mark, context);
    const isOurs = ({ scheduleId }: Member): boolean =>
      ours.some(({ id }) => isSameId(scheduleId, id));
    const member = members.find(isOurs) ?? null;
    const name = ours.find(({ id }) => isSameId(member?.scheduleId ?? null, id))?.name ?? null;
    return member === null ? null : { ...member, name };
  }

  /** The group at exactly that version, so that a change is reported before anything is created. */
  async at(id: string, version: number, context: RequestContext): Promise<Group> {
    const expected = groupVersionOf(version);
    const known = this.groups.known(id, expected);
    if (known !== null) return { id, name: '', version: expected, whole: known, requestId: null };
    const group = await this.groups.read(id, context);
    if (group.version === expected) return group;
    throw this.conflict(id, group.version);
  }

  /** The request that replaces the group, for errors before it is sent. */
  putRequest(id: string): ApiRequest {
    const { entity: kind, route, editPermission: permission } = FAMILY;
    const what = `write ${kind} "${id}"`;
    return entityRequest({ kind, id }, { method: 'PUT', route, what, permission });
  }

  /** A conflict found before anything is sent. */
  conflict(id: string, stands: number): GenesysError {
    return conflictBeforeSending(this.putRequest(id), stands);
  }

  /** Our entry in the group, both as the write expects them: the group's version does not cover the schedule. */
  async expected(
    id: string,
    { version, fields, own = fields }: TargetWrite,
    context: RequestContext,
  ): Promise<EntryInGroup> {
    const group = await this.at(id, version, context);
    const mark = markSought(own);
    const member = mark === null ? null : await this.#memberOf(group.whole, mark, context);
    const schedule =
      member === null ? null : await this.#schedules.read(member.scheduleId, context);
    const stands = toState(group, member, schedule).version;
    // An entry that is not found, because lists lag, is not written away: the group may still have it.
    if (scheduleVersionOf(schedule) !== schedulePartOf(version)) throw this.conflict(id, stands);
    return { group, member, schedule };
  }
}
