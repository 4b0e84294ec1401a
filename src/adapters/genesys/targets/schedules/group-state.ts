/** A schedule group with the entry of a window in it, as one state with one version. Pure. */
import type { Fields, JsonValue } from '../../json.ts';
import type { Period, TargetState } from '../target-kind.ts';
import type { WholeObject } from '../objects/whole-objects.ts';
import { isActive, markOf, markOfName, type Member } from './entry.ts';
import { writeLocalTime } from './times/local-times.ts';
import type { Schedule } from './own-schedules.ts';

/** Part of the entry's name, not a field of the group. */
export const MARK = 'mark';

export type Group = WholeObject;

/**
 * The group's version does not change when somebody edits a schedule in it. Both are combined into one number that only
 * rises: the group's version times this, plus the schedule's.
 */
const STEP = 1_000;

/** The group's own version. */
export function groupVersionOf(version: number): number {
  return Math.floor(version / STEP);
}

/** The version of the schedule in it; 0 if there is none. */
export function scheduleVersionOf(schedule: Pick<Schedule, 'version'> | null): number {
  return schedule === null ? 0 : Math.min(schedule.version, STEP - 1);
}

/** The schedule's part of a version. */
export function schedulePartOf(version: number): number {
  return version % STEP;
}

/** The mark of the window whose entry is wanted; null for any window's. */
export function markSought(own: Fields | undefined): string | null {
  const mark = own?.[MARK];
  return typeof mark === 'string' ? mark : null;
}

/** Start and end in the local time of a zone; null if the zone is not known, or a time occurs twice. */
export function timesOf(
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
