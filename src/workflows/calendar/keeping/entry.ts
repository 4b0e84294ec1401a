/** A booking as the calendar holds it. */
import type { Listed, RowUse } from '../../../contract/calendar/calendar-state.ts';
import type { Booking } from '../../../contract/steps/booking-steps.ts';

export interface Entry extends Booking {
  /** The window that it was told to wait for; the calendar signals when that one is released. */
  readonly waitsFor: string | null;
  /** Earlier runs of the window, newest last: a late message from one changes nothing. */
  readonly formerRuns: readonly string[];
  /** The run whose rescue holds the line now; a newer run of the window waits for it. */
  readonly rescuedRun: string | null;
  /**
   * What the window does with its announcement row. A window that wants a row which is being given up waits for the
   * release.
   */
  readonly rowUse: RowUse | null;
  /** Its change is not known, because the calendar before this one was lost; null if it is. */
  readonly listed: Listed | null;
}

/** A new booking: waits for no other, has no rescue. */
export function toEntry(booking: Booking): Entry {
  const none = { waitsFor: null, rescuedRun: null, rowUse: null, listed: null } as const;
  return { ...booking, ...none, formerRuns: [] };
}

/** A booking as others see it. */
export function toBooking(entry: Entry): Booking {
  const {
    waitsFor: _waitsFor,
    formerRuns: _formerRuns,
    rowUse: _rowUse,
    rescued_run: _said,
    rescuedRun,
    listed,
    ...booking
  } = entry;
  return {
    ...booking,
    ...(rescuedRun === null ? {} : { rescued_run: rescuedRun }),
    ...(listed === 'at_work' ? { at_work: true } : {}),
  };
}
