/**
 * How much a calendar may hold: all of it is passed to the next run in one payload, which may not exceed 2 MB. Pure.
 */
import type { Change } from '../../../contract/change/change.ts';
import { utf8Bytes } from '../../../contract/values/utf8.ts';
import type { LeftChange } from '../../../contract/steps/booking-steps.ts';
import { toCompact, toCompactLeft } from './compact.ts';
import type { Entry } from './entry.ts';

/** The most bookings at a time. */
export const MAX_BOOKINGS = 10_000;
/**
 * New bookings, and changes with their values, are accepted up to this size. The rest is reserved for changes whose
 * values are in an annex: a thousand of them fit after bookings no longer do.
 */
export const BOOKING_BYTES = 1_600_000;
/** The size of a change whose values are in an annex, at most. */
const BARE_CHANGE_BYTES = 400;
/** Above this size, nothing grows except by what marks a line as being rescued. */
export const HARD_BYTES = 1_900_000;
/** Still less than a payload, including the recently released runs. */
export const RESCUE_BYTES = 2_000_000;
/** The largest change recorded with a booking. */
const CHANGE_BYTES = 64_000;
/** The most changes kept that people are responsible for, and how much of the room for bookings they may use. */
export const MAX_LEFT = 300;
export const LEFT_BYTES = 200_000;

function changeBytes(change: Change | null): number {
  return utf8Bytes(JSON.stringify(change));
}

export function isTooLarge(change: Change | null): boolean {
  return changeBytes(change) > CHANGE_BYTES;
}

/** How large the state may become by recording this change. */
export function mostBytesWith(change: Change | null): number {
  return changeBytes(change) > BARE_CHANGE_BYTES ? BOOKING_BYTES : HARD_BYTES;
}

/** The size of a booking in the payload, including its comma. */
export function entryBytes(entry: Entry): number {
  return utf8Bytes(JSON.stringify(toCompact(entry))) + 1;
}

/** The size of a change that a person is responsible for, including its comma. */
export function leftBytes(left: LeftChange): number {
  return utf8Bytes(JSON.stringify(toCompactLeft(left))) + 1;
}
