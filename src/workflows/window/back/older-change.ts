/**
 * What an earlier attempt or run of this window may have left on the line, and whether the line still belongs to this
 * window. A run begun by a reset knows only the history before the reset point; the calendar knows the rest.
 */
import type { Booking } from '../../../contract/steps/booking-steps.ts';
import type { Change } from '../../../contract/change/change.ts';
import { recalled } from '../../../line/accounts.ts';
import { mustProveBack } from '../../../line/change.ts';
import { versionsOf, type Versions } from '../../../line/versions.ts';
import { toBooking } from '../deciding.ts';
import { leaveLine } from './leaving.ts';
import { isRerun } from './rerun.ts';
import { bookingSteps } from '../steps.ts';
import { preparedOf, type WindowState } from '../window-state.ts';

/** How long a line that this run may have changed waits for a calendar that does not answer. */
const PATIENCE_MS = 60_000;

/** The booking as over now: windows booked for later wait until the line is released. */
function upToNow(window: WindowState): Booking {
  const booking = toBooking(window);
  const end_ms = Math.max(booking.start_ms, Math.min(booking.end_ms, Date.now()));
  return { ...booking, end_ms };
}

/** The change recorded with the booking; null if there is none, or if the line belongs to another window. */
async function askCalendar(window: WindowState, forMs?: number): Promise<Change | null> {
  const { organizationId: organization_id } = preparedOf(window);
  const summary = 'did an earlier run of this window change the line?';
  const { recallChange } = bookingSteps(summary, forMs);
  return recallChange({ organization_id, booking: upToNow(window) });
}

/** Takes over what the calendar knows about the change on the line, if that is more than this run knows. */
export function recall(window: WindowState, noted: Change, versions: Versions): void {
  const change = recalled(window.change, noted, versions);
  if (change === null) return;
  window.change = change;
  window.line = { ...window.line, stands: 'unknown' };
}

/** The line belongs to another window by now, and was proven back before that one got it. */
function leave(window: WindowState): void {
  leaveLine(window, 'unknown', {
    what: 'this run was begun by a reset, and its window does not hold the line any more: it was left alone',
    next_step: 'nothing if the window was over before the reset; otherwise check the line',
  });
}

async function recallFor(window: WindowState, mustBeBack: boolean): Promise<void> {
  try {
    const change = await askCalendar(window, mustBeBack ? PATIENCE_MS : undefined);
    const { kind } = preparedOf(window).plan.target;
    if (change !== null) recall(window, change, versionsOf(kind));
    else if (mustBeBack) leave(window);
  } catch (error) {
    if (!mustBeBack) throw error;
  }
}

/**
 * Asks the calendar once, in a run begun by a reset, before the line is put back or released.
 * @returns whether it asked: the next step may have changed
 */
export async function recallOnce(window: WindowState): Promise<boolean> {
  if (window.back.kind !== 'ahead' || window.back.hasRecalled || !isRerun()) return false;
  window.back = { kind: 'ahead', hasRecalled: true };
  await recallFor(window, mustProveBack(window.change));
  return true;
}
