/** The bookings in pages for the query, because all of them may exceed a payload. Pure. */
import type { BookingCursor, BookingsPage } from '../../../contract/calendar/calendar-access.ts';
import type { Booking } from '../../../contract/steps/booking-steps.ts';
import { utf8Bytes } from '../../../contract/values/utf8.ts';
import { toBooking, type Entry } from './entry.ts';

const PAGE_BYTES = 1_000_000;

function compare(a: BookingCursor, b: BookingCursor): number {
  if (a.start_ms !== b.start_ms) return a.start_ms - b.start_ms;
  if (a.window_id === b.window_id) return 0;
  return a.window_id < b.window_id ? -1 : 1;
}

/** How many bookings fit into a page, from the first on; at least one. */
function countFitting(bookings: readonly Booking[]): number {
  let bytes = 0;
  const beyond = bookings.findIndex((booking) => {
    bytes += utf8Bytes(JSON.stringify(booking)) + 1;
    return bytes > PAGE_BYTES;
  });
  return beyond === -1 ? bookings.length : Math.max(1, beyond);
}

export function toPage(entries: readonly Entry[], after: BookingCursor | null): BookingsPage {
  const left = entries
    .filter((entry) => after === null || compare(entry, after) > 0)
    .toSorted(compare)
    .map(toBooking);
  const bookings = left.slice(0, countFitting(left));
  const last = bookings.at(-1);
  const isLast = last === undefined || bookings.length === left.length;
  const next = isLast ? null : { start_ms: last.start_ms, window_id: last.window_id };
  return { bookings, total: entries.length, next };
}
