/** A booking as the calendar holds it. */
import type { Booking } from '../../contract/steps.ts';

export interface Entry extends Booking {
  /** The window it was told to wait for, to be signalled when that one is released. */
  readonly waitsFor: string | null;
  /** Runs of the window that booked before this one, newest last: their late messages change nothing. */
  readonly formerRuns: readonly string[];
}

/** A booking without what only the calendar knows. */
export function toBooking(entry: Entry): Booking {
  const { waitsFor: _waitsFor, formerRuns: _formerRuns, ...booking } = entry;
  return booking;
}
