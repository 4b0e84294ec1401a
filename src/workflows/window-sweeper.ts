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
  type SweepFound,
  type SweepInput,
  type SweepMark,
  type SweepReport,
  type Unrescuable,
} from '../contract/sweep.ts';
import { audit } from './sinks.ts';
import type { windowRescue } from './window-rescue.ts';

/** A look takes a bounded time and number; a sweep looks so often, each from where the last one ended. */
const MOST_LOOKS = 20;
const RETRY = { initialInterval: 1_000, maximumInterval: 10_000 };

const { findStranded } = proxyActivities<WindowActivities>({
  summary: 'look for windows that cannot put their line back',
  startToCloseTimeout: 60_000,
  // A worker that dies in a look holds up all sweeps: the schedule runs one at a time.
  heartbeatTimeout: 10_000,
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

/** Acts on what one look found; returns what it did. */
async function act(organization_id: string, found: SweepFound): Promise<SweepReport> {
  const rescued: string[] = [];
  for (const stranded of found.stranded)
    if (await rescue(organization_id, stranded))
      rescued.push(rescueId(stranded.booking.window_id, stranded.booking.run_id));
  found.unrescuable.forEach(raiseAlarm);
  for (const { window_id, run_id } of found.unused)
    await releaseBooking({ organization_id, window_id, run_id });
  const released = found.unused.map(({ window_id }) => window_id);
  return { rescued, released, unrescuable: found.unrescuable };
}

/** One sweep. Argument: a {@link SweepInput}. */
export async function windowSweeper({ organization_id }: SweepInput): Promise<SweepReport> {
  const reports: SweepReport[] = [];
  let after: SweepMark | null = null;
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const found: SweepFound = await findStranded({ organization_id, after });
    reports.push(await act(organization_id, found));
    if (!found.more) break;
    after = found.next ?? null;
  }
  return {
    rescued: reports.flatMap(({ rescued }) => rescued),
    released: reports.flatMap(({ released }) => released),
    unrescuable: reports.flatMap(({ unrescuable }) => unrescuable),
  };
}
