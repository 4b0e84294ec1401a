/** Runs begun by a reset: they know only the history before the reset point. */
import { patched, workflowInfo } from '@temporalio/workflow';

/** A reset keeps the id of the first run. Only for the input of steps: see {@link isRerun}. */
export function wasReset(): boolean {
  const { runId, firstExecutionRunId } = workflowInfo();
  return runId !== firstExecutionRunId;
}

/**
 * The same question, for what such a run does in addition. A replay from a history alone knows neither run: only the
 * marker tells.
 */
export function isRerun(): boolean {
  const mayBe = wasReset() || workflowInfo().unsafe.isReplaying;
  return mayBe && patched('rerun');
}
