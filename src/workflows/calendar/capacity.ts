/**
 * How much a calendar may hold: all of it travels in one payload to its next run, and a payload may
 * not exceed 2 MB. Pure.
 */
import { utf8Bytes } from '../../contract/utf8.ts';
import { toCompact } from './compact.ts';
import type { Entry } from './entry.ts';

/** Most bookings held at a time. */
export const MAX_BOOKINGS = 10_000;
/** New bookings are taken up to here; the rest is kept for what booked windows have to note. */
export const BOOKING_BYTES = 1_600_000;
/** Beyond this nothing grows but by what marks a line as being rescued. */
export const HARD_BYTES = 1_900_000;
/** With the runs that released lately still less than a payload. */
export const RESCUE_BYTES = 2_000_000;
/** Largest change noted with one booking. */
export const CHANGE_BYTES = 64_000;

/** What a booking takes of the payload, its comma included. */
export function entryBytes(entry: Entry): number {
  return utf8Bytes(JSON.stringify(toCompact(entry))) + 1;
}
