/**
 * Run every minute by a Temporal Schedule: finds windows that can no longer put their line back
 * themselves and starts a rescue for each (design, section 5). Idempotent: a rescue has one id a run.
 */
import { ParentClosePolicy, proxyActivities, startChild } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { WindowActivities } from '../activities/index.ts';
import { blankRecord } from '../contract/audit-record.ts';
import { toSummary } from '../contract/summary.ts';
import {
  RESCUE_WORKFLOW,
  rescueId,
  type Stranded,
  type SweepInput,
  type SweepReport,
  type Unrescuable,
} from '../contract/sweep.ts';
import { audit } from './sinks.ts';
import type { windowRescue } from './window-rescue.ts';

const RETRY = { initialInterval: 1_000, maximumInterval: 10_000 };

const { findStranded } = proxyActivities<WindowActivities>({
  summary: 'look for windows that cannot put their line back',
  startToCloseTimeout: 60_000,
  scheduleToCloseTimeout: 180_000,
  retry: RETRY,
});

const { releaseBooking } = proxyActivities<WindowActivities>({
  summary: 'release the booking of a window that was closed before it wrote',
  startToCloseTimeout: 15_000,
  scheduleToCloseTimeout: 60_000,
  retry: RETRY,
});

/** False where its rescue runs already. */
async function rescue(organization_id: string, stranded: Stranded): Promise<boolean> {
  const { window_id, run_id } = stranded.booking;
  try {
    await startChild<typeof windowRescue>(RESCUE_WORKFLOW, {
      args: [{ organization_id, ...stranded }],
      workflowId: rescueId(window_id, run_id),
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: toSummary(`rescue of ${window_id}: ${stranded.why}`),
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** Said again by each sweep until somebody has seen to it. */
function raiseAlarm({ window_id, run_id, message }: Unrescuable): void {
  audit.record({
    ...blankRecord('rescue_failed', window_id, run_id, Date.now()),
    details: { message },
  });
}

/** One sweep. Argument: a {@link SweepInput}. */
export async function windowSweeper({ organization_id }: SweepInput): Promise<SweepReport> {
  const { stranded, unused, unrescuable } = await findStranded({ organization_id });
  const rescued: string[] = [];
  for (const found of stranded)
    if (await rescue(organization_id, found))
      rescued.push(rescueId(found.booking.window_id, found.booking.run_id));
  const released = unused.map(({ window_id }) => window_id);
  for (const { window_id, run_id } of unused)
    await releaseBooking({ organization_id, window_id, run_id });
  unrescuable.forEach(raiseAlarm);
  return { rescued, released, unrescuable };
}
