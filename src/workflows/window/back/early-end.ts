/**
 * Tells the calendar that a window ends earlier than booked, so that its readers see the end in force. Nothing waits
 * for it, least of all the revert; `release` makes it unnecessary.
 */
import { CancellationScope, sleep } from '@temporalio/workflow';
import { sayInstant } from '../../../contract/values/instant.ts';
import { toBooking } from '../deciding.ts';
import { bookingSteps } from '../steps.ts';
import { preparedOf, type WindowState } from '../window-state.ts';

/** A line is usually back within this time, and its release tells the calendar everything. */
const TELL_AFTER_MS = 1_000;
/** After this, the window's own status and the list must do. */
const PATIENCE_MS = 10 * 60_000;

async function tellCalendar(window: WindowState): Promise<void> {
  await sleep(TELL_AFTER_MS, { summary: 'is the line back, or has the calendar to know the end?' });
  const { shortenBooking } = bookingSteps(
    `tell the calendar of the early end at ${sayInstant(window.end.ms)}`,
    PATIENCE_MS,
  );
  const { organizationId: organization_id } = preparedOf(window);
  const booking = toBooking(window);
  await shortenBooking({
    organization_id,
    window_id: booking.window_id,
    end_ms: booking.end_ms,
    booking,
  });
}

/** Returns at once; the caller cancels the scope when the line is released. */
export function tellEarlyEnd(window: WindowState): CancellationScope {
  const scope = new CancellationScope();
  // Cancelled, or refused by the calendar: either way nothing is left to tell.
  scope.run(() => tellCalendar(window)).catch(() => undefined);
  return scope;
}
