/** What a revert could not delete beside the line: reported, and handed to a workflow that outlives the window. */
import { ParentClosePolicy, startChild, workflowInfo } from '@temporalio/workflow';
import {
  LEFTOVER_WORKFLOW,
  leftoverId,
  type Leftover,
  type LeftoverInput,
} from '../../../contract/steps/revert-step.ts';
import { toSummary } from '../../../contract/values/summary.ts';
import type { Finding } from '../../../contract/window/window.ts';
import type { leftoverDeletion } from '../../leftover-deletion.ts';
import { changeOf, preparedOf, type WindowState } from '../window-state.ts';
import { isWrittenAhead } from '../start/ahead.ts';
import { revertedOf } from './way-back.ts';

/** Nobody has to do anything, because no list of the group contains it any more. */
export function noteLeftover(window: WindowState, leftover: Leftover | undefined): void {
  if (leftover === undefined || leftover.why === null) return;
  const message = `the schedule of this window could not be deleted yet: ${leftover.why}. It is no longer in the group, so no caller is affected; Interlude tries again, at least once an hour, until it is deleted`;
  const found: Finding = { code: 'leftover', message };
  const { admission } = window;
  window.admission = { ...admission, findings: [...admission.findings, found] };
}

/** Whether a write may have created something although the line was never changed and nothing is put back. */
function mayHaveCreated({ change, tally }: WindowState): boolean {
  return change?.stage === 'armed' && tally.applyAttempts.length > 0;
}

function hasLeftover(window: WindowState): boolean {
  if (revertedOf(window)?.leftover !== undefined) return true;
  return mayHaveCreated(window) && isWrittenAhead(window);
}

/** Comes after everything else. Its failure does no harm: the sweeper finds what is left. */
export async function handOffLeftover(window: WindowState): Promise<void> {
  if (!hasLeftover(window)) return;
  const { plan, organizationId: organization_id } = preparedOf(window);
  const { workflowId: window_id, runId: run_id } = window;
  const { target } = plan;
  const input: LeftoverInput = {
    organization_id,
    window_id,
    run_id,
    target,
    change: changeOf(window),
  };
  try {
    await startChild<typeof leftoverDeletion>(LEFTOVER_WORKFLOW, {
      args: [input],
      workflowId: leftoverId(workflowInfo().workflowId, run_id),
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: toSummary(`what ${window_id} has left`),
    });
  } catch {
    // One is already running under this id, or none could be started.
  }
}
