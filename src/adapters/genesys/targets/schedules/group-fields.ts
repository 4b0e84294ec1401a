/** The managed fields of a schedule group: what an entry should be, how its values compare, what callers hear. Pure. */
import { isSameJson, type Fields, type JsonValue } from '../../json.ts';
import type { EndAt, MaintenanceRequest, Period, TargetState } from '../target-kind.ts';
import { MARK, timesOf } from './group-state.ts';
import { isSameLocalTime, writeLocalTime } from './times/local-times.ts';

/** The entry as it should be, in the local time of the group. */
export function maintenanceFields(
  { mark, settings, period }: MaintenanceRequest,
  state: TargetState,
) {
  const { timeZone = null } = state.fields;
  const [start, end] = timesOf(period, timeZone);
  return { member: true, list: settings.list ?? null, start, end, timeZone, [MARK]: mark };
}

/** The end of the entry at another instant. */
export function endAt({ fields }: TargetState, period: Period): EndAt {
  const { timeZone, start } = fields;
  if (fields['member'] !== true || typeof timeZone !== 'string')
    return { ok: false, message: 'the entry of this window is not in the schedule group any more' };
  if (typeof start !== 'string')
    return { ok: false, message: 'the entry of this window is not active, or cannot be read' };
  const local = period.toLocal(timeZone, period.endMs);
  return local.ok ? { ok: true, fields: { end: writeLocalTime(local.wallMs) } } : local;
}

/** Whether two values of one field mean the same. */
export function isSame(a: JsonValue, b: JsonValue, field: string): boolean {
  const isTime = field === 'start' || field === 'end';
  return isSameJson(a, b) || (isTime && isSameLocalTime(a, b));
}

/** What a caller hears, in plain words. */
export function describe({ member, ...entry }: Fields): string {
  if (member !== true) return 'Callers reach the flows of their hours.';
  const [list, start, end, timeZone] = ['list', 'start', 'end', 'timeZone'].map((field) => {
    const value = entry[field];
    return typeof value === 'string' ? value : 'unknown';
  });
  if (typeof entry['start'] !== 'string')
    return `The group has the entry in its ${list} list, but its times are not known to be in force.`;
  return `Callers reach the ${list} flow of each IVR of the group, from ${start} to ${end} in ${timeZone}.`;
}
