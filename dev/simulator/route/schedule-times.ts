/** Whether an instant is in a schedule, in the time zone of its group. Pure. */
import { wallMsOf } from '../objects/families/schedules.ts';
import type { Fields } from '../stage/records.ts';
import { hasDay, recurrenceOf } from './recurrence.ts';
import type { Recurrence } from './recurrence.ts';
import { Unsettled } from './unsettled.ts';
import { shownAt, wallAt } from './zone-clock.ts';

const DAY_MS = 86_400_000;

interface Times {
  readonly startMs: number;
  readonly endMs: number;
  /** Null for once. */
  readonly recurrence: Recurrence | null;
}

/** @throws Unsettled if it cannot be determined here. */
export function isInSchedule(schedule: Fields, zone: string, atMs: number): boolean {
  const times = timesOf(schedule);
  const { startMs, endMs, recurrence } = times;
  if (recurrence === null) {
    return isWithin(times, 0, zone, atMs);
  }
  const wallMs = wallAt(atMs, zone);
  const first = Math.floor((wallMs - endMs) / DAY_MS) - 1;
  const last = Math.floor((wallMs - startMs) / DAY_MS) + 1;
  for (let days = Math.max(0, first); days <= last; days += 1) {
    if (isOccurrence(times, days, zone) && isWithin(times, days, zone, atMs)) {
      return true;
    }
  }
  return false;
}

function isOccurrence({ startMs, recurrence }: Times, days: number, zone: string): boolean {
  if (recurrence === null || !hasDay(recurrence, startMs, days)) {
    return false;
  }
  const { until } = recurrence;
  const wallMs = startMs + days * DAY_MS;
  return until === null || (until.isInstant ? shownAt(wallMs, zone).fromMs : wallMs) <= until.ms;
}

function isWithin({ startMs, endMs }: Times, days: number, zone: string, atMs: number): boolean {
  const moved = days * DAY_MS;
  return isPast(startMs + moved, zone, atMs) && !isPast(endMs + moved, zone, atMs);
}

/** Whether the clock has reached a local time. */
function isPast(wallMs: number, zone: string, atMs: number): boolean {
  const { fromMs, untilMs } = shownAt(wallMs, zone);
  if (atMs >= fromMs && atMs < untilMs) {
    const local = new Date(wallMs).toISOString().slice(0, -1);
    throw new Unsettled(`${local} exists twice or not at all in ${zone}`);
  }
  return atMs >= untilMs;
}

function timesOf(schedule: Fields): Times {
  const [startMs, endMs] = [wallMsOf(schedule['start']), wallMsOf(schedule['end'])];
  if (startMs === undefined || endMs === undefined) {
    throw new Unsettled(`the times of schedule ${String(schedule['id'])} are not local times`);
  }
  const { rrule } = schedule;
  const recurrence = typeof rrule === 'string' && rrule !== '' ? recurrenceOf(rrule) : null;
  return { startMs, endMs, recurrence };
}
