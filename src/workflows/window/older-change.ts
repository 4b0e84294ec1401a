/**
 * What an earlier attempt or an earlier run of this window may have left on the line. A reset begins
 * a new run that knows only the history before its point: the booking knows the rest.
 */
import { patched, workflowInfo } from '@temporalio/workflow';
import { toBooking } from './deciding.ts';
import { bookingSteps } from './steps.ts';
import { preparedOf, type WindowState } from './window-state.ts';

/** True in a run that a reset began; a replay knows it by the marker. */
export function isRerun(): boolean {
  const { runId, firstExecutionRunId, unsafe } = workflowInfo();
  const mayBe = runId !== firstExecutionRunId || unsafe.isReplaying;
  return mayBe && patched('rerun-asks-calendar');
}

/** Takes over the change that an earlier run noted with the booking; false: there is none. */
async function adoptChange(window: WindowState): Promise<boolean> {
  const { organizationId: organization_id } = preparedOf(window);
  const { recallChange } = bookingSteps('did an earlier run of this window change the line?');
  const change = await recallChange({ organization_id, booking: toBooking(window) });
  if (change === null) return false;
  window.armed = {
    version: change.new_version ?? change.previous_version,
    baseline: change.baseline,
    intended: change.written ?? change.intended,
  };
  window.outcomeUnknown = true;
  window.line = 'unknown';
  return true;
}

/** Whether the line must be proven back although no write of this run can be on it. */
export async function mayShowOlderChange(window: WindowState): Promise<boolean> {
  if (window.mayShowOurs && patched('proof-after-doubt')) return true;
  return window.prepared !== null && isRerun() ? adoptChange(window) : false;
}
