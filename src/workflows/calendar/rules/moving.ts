/** How the end of a booking moves: later if the calendar allows it, earlier if its newest run asks for it. Pure. */
import type { MoveEndArgument } from '../../../contract/calendar/calendar-arguments.ts';
import type { BookResult, Booking } from '../../../contract/steps/booking-steps.ts';
import { mergeKnown } from '../../../line/change.ts';
import type { Entry } from '../keeping/entry.ts';
import type { BookingStore } from '../keeping/booking-store.ts';
import { findLimits, findOverlaps } from './admission.ts';
import { neighboursOf } from './beside/neighbours.ts';
import { answered, refusedFor, type Outcome } from './outcome.ts';
import { add, fullFor, releasedAlready, unknown } from './room.ts';

/**
 * Only the newest run may end its window early. A booking without a recorded change would expire with its line in
 * maintenance, so it keeps its end unless the run sends its change as well.
 */
function shorten(
  store: BookingStore,
  entry: Entry,
  told: Booking | undefined,
  nowMs: number,
): void {
  const { run_id, rescuedRun } = entry;
  const holder = rescuedRun ?? run_id;
  if (told !== undefined && (told.run_id !== holder || run_id !== holder)) return;
  const change = mergeKnown(entry.change, told?.change ?? null);
  if (change !== null || entry.end_ms > nowMs) store.put({ ...entry, change });
}

export function mayMoveEnd(
  store: BookingStore,
  argument: MoveEndArgument,
  nowMs: number,
): Outcome<BookResult> {
  const { window_id, end_ms, booking: lost } = argument;
  const entry = store.get(window_id);
  const booking = entry ?? lost;
  if (booking === undefined) return unknown(window_id);
  if (entry === undefined && store.hasReleased(booking.run_id)) return releasedAlready(booking);
  const added = { fromMs: booking.end_ms, toMs: end_ms };
  const fresh = entry === undefined ? { fromMs: booking.start_ms, toMs: end_ms } : added;
  const others = store.near({ ...booking, ...fresh });
  const conflicts = [
    ...findOverlaps(booking, fresh, others, nowMs),
    ...findLimits(booking, added, others, nowMs),
  ];
  const beside = neighboursOf(booking, fresh, others, nowMs);
  const result = { conflicts, predecessor: null, ...beside };
  return conflicts.length > 0 ? refusedFor(result) : answered(result);
}

export function moveEnd(
  store: BookingStore,
  argument: MoveEndArgument,
  nowMs: number,
): Outcome<BookResult> {
  const outcome = mayMoveEnd(store, argument, nowMs);
  if (!outcome.ok) return outcome;
  const { window_id, booking: lost } = argument;
  if (store.get(window_id) === undefined && lost !== undefined && !add(store, lost))
    return fullFor(store, lost);
  const entry = store.get(window_id);
  if (entry === undefined) return unknown(window_id);
  const end_ms = Math.max(entry.start_ms, argument.end_ms);
  if (end_ms < entry.end_ms) shorten(store, { ...entry, end_ms }, lost, nowMs);
  else store.put({ ...entry, end_ms });
  return outcome;
}
