/**
 * How much a calendar may hold: all of it travels in one payload to its next run, and a payload may
 * not exceed 2 MB (temporal.md). Pure.
 */
import { toCompact } from './compact.ts';
import type { Entry } from './entry.ts';

/** Most bookings held at a time (design, section 5). */
export const MAX_BOOKINGS = 10_000;
/** New bookings are taken up to here; the rest is kept for what booked windows have to note. */
export const BOOKING_BYTES = 1_600_000;
/** Beyond this nothing grows. */
export const HARD_BYTES = 1_900_000;
/** Largest change noted with one booking. */
export const CHANGE_BYTES = 64_000;

/** Length in UTF-8; the sandbox has no Buffer. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80) bytes += 1;
    if (unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff)) bytes += 1;
  }
  return bytes;
}

/** What a booking takes of the payload, its comma included. */
export function entryBytes(entry: Entry): number {
  return utf8Bytes(JSON.stringify(toCompact(entry))) + 1;
}
