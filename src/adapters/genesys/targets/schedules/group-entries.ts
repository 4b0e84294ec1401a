/** Schedule groups with the entry of a window in them, at exactly the version that a write expects. */
import type { GenesysError } from '../../errors/errors.ts';
import { conflictBeforeSending } from '../../errors/error-advice.ts';
import type { Fields } from '../../json.ts';
import type { ApiRequest } from '../../pipe/api-request.ts';
import { entityRequest } from '../../pipe/entity-request.ts';
import type { RequestContext } from '../../pipe/request-context.ts';
import type { RequestPipe } from '../../pipe/request-pipe.ts';
import { WholeObjects } from '../objects/whole-objects.ts';
import type { TargetState, TargetWrite } from '../target-kind.ts';
import { entriesIn, memberIn, membersOf, type Member } from './entry.ts';
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

export interface EntryInGroup {
  readonly group: Group;
  /** More than one if a schedule was made again because no list showed it yet. */
  readonly members: readonly Member[];
  /** The schedule of the first. */
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
    const [member = null] = await this.#entriesOf(group.whole, markSought(own), context);
    return toState(group, member, await this.#scheduleOf(member, context));
  }

  async #scheduleOf(member: Member | null, context: RequestContext): Promise<Schedule | null> {
    return member === null ? null : this.#schedules.read(member.scheduleId, context);
  }

  /** The entries of one window, or of any: looked for among the schedules if the lists do not show their names. */
  async #entriesOf(
    whole: Fields,
    mark: string | null,
    context: RequestContext,
  ): Promise<readonly Member[]> {
    const members = membersOf(whole);
    const found = entriesIn(whole, mark);
    const isTold = mark === null && members.every(({ name }) => name !== null);
    if (found.length > 0 || isTold || members.length === 0) return found;
    const ours =
      mark === null ? await this.#schedules.all(context) : await this.#schedules.of(mark, context);
    return ours.flatMap((schedule) => memberIn(whole, schedule) ?? []);
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
    const members = mark === null ? [] : await this.#entriesOf(group.whole, mark, context);
    const [member = null] = members;
    const schedule = await this.#scheduleOf(member, context);
    const stands = toState(group, member, schedule).version;
    // An entry that is not found, because lists lag, is not written away: the group may still have it.
    if (scheduleVersionOf(schedule) !== schedulePartOf(version)) throw this.conflict(id, stands);
    return { group, members, schedule };
  }
}
