/**
 * Whether a window may be booked beside the others. Two rules: windows on one target, or with different words on one
 * announcement row, do not overlap; and at no instant are more windows active than the new one allows, or than any
 * booked window active then allows. Half-open intervals [start, end). Pure.
 */
import { formatInstant } from '../../../contract/values/instant.ts';
import type { Listed, RowUse } from '../../../contract/calendar/calendar-state.ts';
import type { Booking } from '../../../contract/steps/booking-steps.ts';
import type { Conflict } from '../../../contract/window/window.ts';
import { isSameTarget } from '../../../contract/request/target/target-identity.ts';
import { targetName } from '../../../contract/request/window-plan.ts';
import { isRival, sayRow } from './beside/rows.ts';

/** The most conflicts in one answer. */
const MAX_CONFLICTS = 20;
/** An overdue window is assumed to hold its line for this long from now. */
export const OVERDUE_REACH_MS = 60 * 60_000;

/** The part of a booking that the rules use. */
export interface Slot extends Pick<
  Booking,
  'window_id' | 'target' | 'start_ms' | 'end_ms' | 'max_concurrent_windows' | 'row' | 'change'
> {
  /** The run whose rescue holds the line. */
  readonly rescuedRun?: string | null;
  readonly rowUse?: RowUse | null;
  readonly listed?: Listed | null;
}

/** A period of time, [fromMs, toMs). */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How many windows are active from one instant until the next. */
interface Load {
  readonly atMs: number;
  readonly count: number;
}

/**
 * Whether the line is changed or about to be. A rescue may be running for a change that found no room, or a window for
 * one that the calendar has lost.
 */
export function isChanged({ change, rescuedRun = null, listed = null }: Slot): boolean {
  return change !== null || rescuedRun !== null || listed === 'at_work';
}

/**
 * Whether a booking may still change its line, or may have changed it. A window that is over without a recorded change
 * never wrote, because recording comes before the write.
 */
export function holdsLine(slot: Slot, nowMs: number): boolean {
  return slot.end_ms > nowMs || isChanged(slot);
}

/** Whether a window is over and its line not yet proven back. */
export function isOverdue(slot: Slot, nowMs: number): boolean {
  return slot.end_ms <= nowMs && isChanged(slot);
}

/** An empty or inverted interval overlaps nothing. */
function overlaps(a: Interval, b: Interval): boolean {
  return Math.max(a.fromMs, b.fromMs) < Math.min(a.toMs, b.toMs);
}

/** When a booking counts as active. */
function activeDuring(slot: Slot, nowMs: number): Interval {
  const toMs = isOverdue(slot, nowMs) ? nowMs + OVERDUE_REACH_MS : slot.end_ms;
  return { fromMs: slot.start_ms, toMs };
}

/** The load of other windows at each instant of the interval where it can rise. */
function loadDuring(interval: Interval, active: readonly Interval[]): Load[] {
  const starts = active.map(({ fromMs }) => fromMs).toSorted((a, b) => a - b);
  const ends = active.map(({ toMs }) => toMs).toSorted((a, b) => a - b);
  const rises = starts.filter((at) => at > interval.fromMs);
  const instants = [...new Set([interval.fromMs, ...rises])];
  let [begun, over] = [0, 0];
  return instants.map((atMs) => {
    while ((starts[begun] ?? Infinity) <= atMs) begun += 1;
    while ((ends[over] ?? Infinity) <= atMs) over += 1;
    return { atMs, count: begun - over };
  });
}

/** The first load within `during` where one more window would exceed `limit`. */
function firstBeyond(loads: readonly Load[], during: Interval, limit: number): Load | undefined {
  return loads.find(
    ({ atMs, count }) => count + 1 > limit && atMs >= during.fromMs && atMs < during.toMs,
  );
}

/** The slot as it is shown to the caller. */
export function toConflict(slot: Slot, kind: Conflict['kind'], message: string): Conflict {
  return {
    workflow_id: slot.window_id,
    target: targetName(slot.target),
    start_time: formatInstant(slot.start_ms),
    end_time: formatInstant(slot.end_ms),
    kind,
    message,
  };
}

/** The line comes first: only on different lines is the conflict about the row that both would write. */
function overlapConflict(wanted: Slot, slot: Slot): Conflict {
  const [from, to] = [formatInstant(slot.start_ms), formatInstant(slot.end_ms)];
  const isLine = isSameTarget(slot.target, wanted.target);
  const what = isLine ? targetName(slot.target) : sayRow(slot);
  const instead = isLine ? '' : ', another row, or the same words and queue';
  const message = `${what} is booked from ${from} to ${to} by ${slot.window_id}; choose another time${instead}, or cancel that window`;
  return toConflict(slot, 'overlap', message);
}

/** Why `slot` does not allow one more window; null if it does. */
function limitConflict(
  wanted: Slot,
  slot: Slot,
  during: Interval,
  loads: readonly Load[],
): Conflict | null {
  const own = firstBeyond(loads, during, wanted.max_concurrent_windows);
  if (own !== undefined) {
    const message = `${slot.window_id} is one of ${own.count + 1} windows that would be active at ${formatInstant(own.atMs)}; this request allows ${wanted.max_concurrent_windows} (max_concurrent_windows)`;
    return toConflict(slot, 'limit', message);
  }
  const theirs = firstBeyond(loads, during, slot.max_concurrent_windows);
  if (theirs === undefined) return null;
  const message = `${slot.window_id} allows ${slot.max_concurrent_windows} active windows at once (max_concurrent_windows); at ${formatInstant(theirs.atMs)} there would be ${theirs.count + 1}`;
  return toConflict(slot, 'limit', message);
}

function rivalsOf(wanted: Slot, others: readonly Slot[], nowMs: number): Slot[] {
  return others.filter((slot) => slot.window_id !== wanted.window_id && holdsLine(slot, nowMs));
}

/** Bookings whose limit, or the wanted window's, would be exceeded at some instant of the interval. */
export function findLimits(
  wanted: Slot,
  interval: Interval,
  others: readonly Slot[],
  nowMs: number,
): Conflict[] {
  // Windows on one target are never active together: they overlap, or one waits for the other.
  const active = rivalsOf(wanted, others, nowMs)
    .map((slot) => ({ slot, during: activeDuring(slot, nowMs) }))
    .filter(({ during }) => overlaps(during, interval))
    .filter(({ slot }) => !isSameTarget(slot.target, wanted.target));
  const loads = loadDuring(
    interval,
    active.map(({ during }) => during),
  );
  const peak = loads.reduce((most, { count }) => Math.max(most, count + 1), 0);
  const conflicts: Conflict[] = [];
  for (const { slot, during } of active) {
    if (peak <= Math.min(wanted.max_concurrent_windows, slot.max_concurrent_windows)) continue;
    const conflict = limitConflict(wanted, slot, during, loads);
    if (conflict !== null) conflicts.push(conflict);
    if (conflicts.length === MAX_CONFLICTS) break;
  }
  return conflicts;
}

/** Bookings of the same target, or of one row with different words, that overlap the interval. */
export function findOverlaps(
  wanted: Slot,
  interval: Interval,
  others: readonly Slot[],
  nowMs: number,
): Conflict[] {
  return rivalsOf(wanted, others, nowMs)
    .filter((slot) => overlaps({ fromMs: slot.start_ms, toMs: slot.end_ms }, interval))
    .filter((slot) => isRival(slot, wanted))
    .slice(0, MAX_CONFLICTS)
    .map((slot) => overlapConflict(wanted, slot));
}

/**
 * All conflicts of `wanted` during `interval`, at most 20; it may be booked if there are none. A booking of the same
 * window is ignored.
 */
export function findConflicts(
  wanted: Slot,
  interval: Interval,
  others: readonly Slot[],
  nowMs: number,
): Conflict[] {
  const conflicts = findOverlaps(wanted, interval, others, nowMs);
  return [...conflicts, ...findLimits(wanted, interval, others, nowMs)].slice(0, MAX_CONFLICTS);
}
