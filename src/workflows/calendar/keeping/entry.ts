/** A booking as the calendar holds it. */
import type { RowUse } from '../../../contract/calendar/calendar-state.ts';
import type { Booking } from '../../../contract/steps/booking-steps.ts';

export interface Entry extends Booking {
  /** The window it was told to wait for, to be signalled when that one is released. */
  readonly waitsFor: string | null;
  /** Earlier runs of the window, newest last: their late messages change nothing. */
  readonly formerRuns: readonly string[];
  /** The run whose rescue holds the line now; a newer run of the window waits for it. */
  readonly rescuedRun: string | null;
  /**
   * What it does with its announcement row: a window that wants a row which is being given up waits for the
   * release.
   */
  readonly rowUse: RowUse | null;
}

/** A booking that waits for no other and has no rescue. */
export function toEntry(booking: Booking): Entry {
  return { ...booking, waitsFor: null, formerRuns: [], rescuedRun: null, rowUse: null };
}

/** A booking as others see it. */
export function toBooking(entry: Entry): Booking {
  const {
    waitsFor: _waitsFor,
    formerRuns: _formerRuns,
    rowUse: _rowUse,
    rescued_run: _said,
    rescuedRun,
    ...booking
  } = entry;
  return rescuedRun === null ? booking : { ...booking, rescued_run: rescuedRun };
}
