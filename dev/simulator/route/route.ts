/**
 * The route of a call: emergency, holiday, closed, open, in that order, in the zone of the schedule group; if nothing
 * matches, closed. Returns which flow a caller gets, and why.
 */
import { callFlowsOf } from '../objects/families/emergency-groups.ts';
import { isSameNumber } from '../objects/families/ivrs.ts';
import { isTimeZone } from '../objects/families/schedule-groups.ts';
import { idIn, idsIn } from '../objects/reference.ts';
import type { ObjectKind } from '../objects/subject.ts';
import { stringsIn } from '../stage/records.ts';
import type { Fields } from '../stage/records.ts';
import type { World } from '../stage/world.ts';
import { isInSchedule } from './schedule-times.ts';
import { Unsettled } from './unsettled.ts';

export type Reason = 'emergency' | 'holiday' | 'closed' | 'open' | 'always' | 'nothing-matches';

export interface Cause {
  readonly kind: ObjectKind;
  readonly id: string;
  readonly name: string;
}

/** Where a call to an IVR goes. */
export interface Way {
  readonly ivr: Fields;
  readonly reason: Reason;
  /** The emergency group, or the schedule; for `always` the IVR, if nothing in the group matches. */
  readonly because: Cause;
  readonly flowId: string;
}

const HOURS = [
  { reason: 'holiday', list: 'holidaySchedules', flow: 'holidayHoursFlow' },
  { reason: 'closed', list: 'closedSchedules', flow: 'closedHoursFlow' },
  { reason: 'open', list: 'openSchedules', flow: 'openHoursFlow' },
] as const;

/** Null if no IVR has the number. @throws Unsettled */
export function wayOf(world: World, dnis: string, atMs: number): Way | null {
  const holding = living(world, 'ivr').filter((ivr) =>
    stringsIn(ivr['dnis']).some((one) => isSameNumber(one, dnis)),
  );
  const [ivr, other] = holding;
  if (ivr === undefined) {
    return null;
  }
  if (other) {
    throw new Unsettled(`${dnis} is on ${nameOf(ivr)} and on ${nameOf(other)}`);
  }
  if (ivr['state'] !== 'active') {
    throw new Unsettled(`${nameOf(ivr)} is ${String(ivr['state'])}`);
  }
  return emergencyWay(world, ivr) ?? hoursWay(world, ivr, atMs);
}

function emergencyWay(world: World, ivr: Fields): Way | null {
  const ways = living(world, 'emergency-group')
    .filter((group) => group['enabled'] === true)
    .flatMap((group) =>
      callFlowsOf(group)
        .filter((one) => idsIn(one['ivrs']).includes(String(ivr['id'])))
        .map((one) => emergencyBy(ivr, group, one['emergencyFlow'])),
    );
  const [first] = ways;
  if (first && ways.some((way) => way.flowId !== first.flowId)) {
    throw new Unsettled(`several emergency flows are on for ${nameOf(ivr)}`);
  }
  return first ?? null;
}

/** What the platform does with a group that is on, but not active, is not documented. */
function emergencyBy(ivr: Fields, group: Fields, flow: unknown): Way {
  if (group['state'] !== 'active') {
    throw new Unsettled(`the emergency group ${nameOf(group)} is on, but not active`);
  }
  return wayBy('emergency', ivr, 'emergency-group', group, flow);
}

function hoursWay(world: World, ivr: Fields, atMs: number): Way {
  const groupId = idIn(ivr['scheduleGroup']);
  if (groupId === undefined) {
    return wayBy('always', ivr, 'ivr', ivr, ivr['openHoursFlow']);
  }
  const group = world.objects.get({ kind: 'schedule-group', id: groupId });
  if (group === undefined || group['state'] !== 'active') {
    throw new Unsettled(`the schedule group ${groupId} of ${nameOf(ivr)} is not active`);
  }
  for (const { reason, list, flow } of HOURS) {
    const matching = scheduleIn(world, group, list, atMs);
    if (matching) {
      return wayBy(reason, ivr, 'schedule', matching, ivr[flow]);
    }
  }
  return wayBy('nothing-matches', ivr, 'schedule-group', group, ivr['closedHoursFlow']);
}

/** The schedule that decides: what the platform does with one that is not active is not documented. */
function scheduleIn(world: World, group: Fields, list: string, atMs: number): Fields | undefined {
  const isNow = (one: Fields): boolean => isInSchedule(one, zoneOf(group), atMs);
  const schedules = idsIn(group[list]).map((id) => scheduleOf(world, id));
  const active = schedules.filter((one) => one['state'] === 'active').find(isNow);
  const other = active ?? schedules.find((one) => one['state'] !== 'active' && isNow(one));
  if (other !== active) {
    throw new Unsettled(`the schedule ${String(other?.['id'])} is in a group, but not active`);
  }
  return active;
}

function scheduleOf(world: World, id: string): Fields {
  const schedule = world.objects.get({ kind: 'schedule', id });
  if (schedule === undefined) {
    throw new Unsettled(`the schedule ${id} is in a group, but does not exist`);
  }
  return schedule;
}

function zoneOf(group: Fields): string {
  const { timeZone } = group;
  if (!isTimeZone(timeZone)) {
    throw new Unsettled(`${nameOf(group)} has no time zone that is known`);
  }
  return timeZone;
}

function wayBy(reason: Reason, ivr: Fields, kind: ObjectKind, cause: Fields, flow: unknown): Way {
  const flowId = idIn(flow);
  if (flowId === undefined) {
    throw new Unsettled(
      `${nameOf(ivr)} has no flow for ${reason}, which ${nameOf(cause)} asks for`,
    );
  }
  const because = { kind, id: String(cause['id']), name: nameOf(cause) };
  return { ivr, reason, because, flowId };
}

function living(world: World, kind: ObjectKind): readonly Fields[] {
  return world.objects.all(kind).filter((one) => one['state'] !== 'deleted');
}

export function nameOf(fields: Fields): string {
  return String(fields['name']);
}
