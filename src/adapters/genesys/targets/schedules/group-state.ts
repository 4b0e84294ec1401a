/** A schedule group with the entry of a window in it, as one state with one version. Pure. */
import { isSameJson, type Fields, type JsonValue } from '../../json.ts';
import type { Period, TargetState, EndAt, MaintenanceRequest } from '../target-kind.ts';
import type { WholeObject } from '../objects/whole-objects.ts';
import {
  isActive,
  markOf,
  markOfName,
  writeLocalTime,
  isSameLocalTime,
  type Member,
} from './entry.ts';
import type { Schedule } from './own-schedules.ts';

/** Part of the entry's name, not a field of the group. */
export const MARK = 'mark';

export type Group = WholeObject;

/** The group's version does not count edits of its schedules: it times this, plus the schedule's, only rises. */
const STEP = 1_000;

export function groupVersionOf(version: number): number {
  return Math.floor(version / STEP);
}

/** The version of the schedule in it; 0 if there is none. */
export function scheduleVersionOf(schedule: Pick<Schedule, 'version'> | null): number {
  return schedule === null ? 0 : Math.min(schedule.version, STEP - 1);
}

export function schedulePartOf(version: number): number {
  return version % STEP;
}

/** The mark of the window whose entry is wanted; null for any window's. */
export function markSought(own: Fields | undefined): string | null {
  const mark = own?.[MARK];
  return typeof mark === 'string' ? mark : null;
}

/** Start and end in the local time of a zone; null if the zone is not known, or a time occurs twice. */
function timesOf(
  { startMs, endMs, whyNoZone, toLocal }: Period,
  zone: JsonValue,
): readonly [JsonValue, JsonValue] {
  if (typeof zone !== 'string' || whyNoZone(zone) !== null) return [null, null];
  const local = (epochMs: number): JsonValue => {
    const time = toLocal(zone, epochMs);
    return time.ok ? writeLocalTime(time.wallMs) : null;
  };
  return [local(startMs), local(endMs)];
}

/**
 * An entry that is not active has no times, because nothing proves that the window has begun.
 * @param member the entry; null if it is not in the group. `schedule` is null if it cannot be read.
 */
export function toState(
  { id, name, version, whole, requestId }: Group,
  member: Member | null,
  schedule: Schedule | null,
): TargetState {
  const own = member === null ? null : schedule;
  const inForce = own !== null && isActive(own) ? own : null;
  const fields = {
    member: member !== null,
    list: member?.list ?? null,
    start: inForce?.start ?? null,
    end: inForce?.end ?? null,
    timeZone: whole['timeZone'] ?? null,
    [MARK]: markOfName(member?.name) ?? (own === null ? null : markOf(own)),
  };
  return { id, name, version: version * STEP + scheduleVersionOf(own), fields, requestId };
}

/** The entry as it should be, in the local time of the group. */
export function maintenanceFields(
  { mark, settings, period }: MaintenanceRequest,
  state: TargetState,
) {
  const { timeZone = null } = state.fields;
  const [start, end] = timesOf(period, timeZone);
  return { member: true, list: settings.list ?? null, start, end, timeZone, [MARK]: mark };
}

export function endAt({ fields }: TargetState, period: Period): EndAt {
  const { timeZone, start } = fields;
  if (fields['member'] !== true || typeof timeZone !== 'string')
    return { ok: false, message: 'the entry of this window is not in the schedule group any more' };
  if (typeof start !== 'string')
    return { ok: false, message: 'the entry of this window is not active, or cannot be read' };
  const local = period.toLocal(timeZone, period.endMs);
  return local.ok ? { ok: true, fields: { end: writeLocalTime(local.wallMs) } } : local;
}

export function isSame(a: JsonValue, b: JsonValue, field: string): boolean {
  const isTime = field === 'start' || field === 'end';
  return isSameJson(a, b) || (isTime && isSameLocalTime(a, b));
}

/** `2027-01-15 03:00`: these times are whole minutes. */
function toMinutes(local: string | undefined): string {
  return (local ?? '').slice(0, 16).replace('T', ' ');
}

export function describe({ member, ...entry }: Fields): string {
  if (member !== true) return 'Callers reach the flows of their hours.';
  const [list, start, end, timeZone] = ['list', 'start', 'end', 'timeZone'].map((field) => {
    const value = entry[field];
    return typeof value === 'string' ? value : 'unknown';
  });
  if (typeof entry['start'] !== 'string')
    return `The group has the entry in its ${list} list, but its times are not known to be in force.`;
  return `Callers reach the ${list} flow of each IVR of the group, from ${toMinutes(start)} to ${toMinutes(end)} in ${timeZone}.`;
}
