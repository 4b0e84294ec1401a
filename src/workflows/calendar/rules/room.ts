/** How a booking is added: whether there is room, and how it is refused if there is not. Pure. */
import { BOOKING_EXPIRES_AFTER_MS } from '../../../contract/calendar/calendar.ts';
import type { CalendarLimits } from '../../../contract/calendar/calendar-state.ts';
import type { Booking } from '../../../contract/steps/booking-steps.ts';
import { BOOKING_BYTES, HARD_BYTES, MAX_BOOKINGS } from '../keeping/capacity.ts';
import { toEntry, type Entry } from '../keeping/entry.ts';
import type { BookingStore } from '../keeping/booking-store.ts';
import { holdsLine, toConflict } from './admission.ts';
import { refused, refusedFor, type Refused } from './outcome.ts';

/** Whether a booking is long over and its line was never changed. */
export function isExpired(entry: Entry, nowMs: number): boolean {
  return !holdsLine(entry, nowMs) && entry.end_ms + BOOKING_EXPIRES_AFTER_MS <= nowMs;
}

/** Whether one more booking fits, with room for those already booked to grow. */
export function hasRoom(
  store: BookingStore,
  limits: CalendarLimits,
  booking: Booking,
  nowMs: number,
): boolean {
  if (store.bytesWith(toEntry(booking)) > BOOKING_BYTES) return false;
  const max = limits.max_bookings ?? MAX_BOOKINGS;
  if (store.size < max) return true;
  return store.all().filter((held) => !isExpired(held, nowMs)).length < max;
}

/** @returns false if there is no room at all */
export function add(store: BookingStore, booking: Booking): boolean {
  const entry = toEntry(booking);
  if (store.bytesWith(entry) > HARD_BYTES) return false;
  store.put(entry);
  return true;
}

export function fullFor(store: BookingStore, booking: Booking): Refused {
  const message = `the calendar holds ${store.size} windows in ${store.bytes} bytes, as many as it can; book again when some are over, or cancel some`;
  return refusedFor({ conflicts: [toConflict(booking, 'full', message)], predecessor: null });
}

export function releasedAlready({ window_id, run_id }: Booking): Refused {
  return refused('released', `run ${run_id} of ${window_id} has released its booking already`);
}

export function unknown(windowId: string): Refused {
  return refused('unknown', `the calendar holds no booking of ${windowId}`);
}
