/**
 * Deletes what a window created beside its target and could not delete with its revert: retried until the API allows
 * it, whatever it answers, at a slow pace. The line is already back, and no caller is affected.
 */
import { proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { GenesysActivities } from '../activities/index.ts';
import { targetName } from '../contract/request/window-plan.ts';
import { genesysQueue } from '../contract/server/task-queues.ts';
import type { LeftoverInput, LeftoverResult } from '../contract/steps/revert-step.ts';
import { blankRecord } from '../contract/reporting/audit-record.ts';
import { audit } from './sinks.ts';

/** What failed during the revert, or is not listed yet, is not retried at once. */
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;

/** Ends only when nothing is left; if somebody ends it sooner, the sweeper finds what is left. */
export async function leftoverDeletion(input: LeftoverInput): Promise<LeftoverResult> {
  const { deleteLeftover } = proxyActivities<GenesysActivities>({
    summary: 'delete what the window has left',
    taskQueue: genesysQueue(workflowInfo().taskQueue),
    startToCloseTimeout: 30_000,
    retry: { initialInterval: FIRST_PAUSE_MS, maximumInterval: LONGEST_PAUSE_MS },
  });
  await sleep(FIRST_PAUSE_MS, { summary: 'until it is tried again' });
  const result = await deleteLeftover(input);
  const { window_id, run_id, target } = input;
  audit.record({
    ...blankRecord('leftover_deleted', window_id, run_id, Date.now()),
    target: targetName(target),
    details: { deleted: result.deleted },
  });
  return result;
}
