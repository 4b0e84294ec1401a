/**
 * How much a calendar may hold: all of it goes to its next run in one payload, and a payload may not exceed 2 MB.
 * Pure.
 */
import type { Change } from '../../../contract/change/change.ts';
import { utf8Bytes } from '../../../contract/values/utf8.ts';
import type { LeftChange } from '../../../contract/steps/booking-steps.ts';
import { toCompact, toCompactLeft } from './compact.ts';
import type { Entry } from './entry.ts';

/** Most bookings held at a time. */
export const MAX_BOOKINGS = 10_000;
/**
 * New bookings, and changes with their values, are accepted up to here. The rest is reserved for changes whose
 * values are in an annex: there is room for a thousand of them in a calendar that has no room for bookings.
 */
export const BOOKING_BYTES = 1_600_000;
/** A change whose values are in an annex takes less. */
const BARE_CHANGE_BYTES = 400;
/** Above this, nothing grows except by what marks a line as being rescued. */
export const HARD_BYTES = 1_900_000;
/** Together with the recently released runs, still less than a payload. */
export const RESCUE_BYTES = 2_000_000;
/** Largest change noted with one booking. */
const CHANGE_BYTES = 64_000;
/** Most changes kept that people are responsible for, and how much of the room for bookings they may use. */
export const MAX_LEFT = 300;
export const LEFT_BYTES = 200_000;

function changeBytes(change: Change | null): number {
  return utf8Bytes(JSON.stringify(change));
}

export function isTooLarge(change: Change | null): boolean {
  return changeBytes(change) > CHANGE_BYTES;
}

/** How large the state may become with a note of this change. */
export function mostBytesWith(change: Change | null): number {
  return changeBytes(change) > BARE_CHANGE_BYTES ? BOOKING_BYTES : HARD_BYTES;
}

/** Size of a booking in the payload, including its comma. */
export function entryBytes(entry: Entry): number {
  return utf8Bytes(JSON.stringify(toCompact(entry))) + 1;
}

/** The same for a change that a person is responsible for. */
export function leftBytes(left: LeftChange): number {
  return utf8Bytes(JSON.stringify(toCompactLeft(left))) + 1;
}
