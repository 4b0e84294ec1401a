/** Runs that a reset began: they know only the history before its point. */
import { patched, workflowInfo } from '@temporalio/workflow';

/** A reset keeps the id of the first run. For what a step is given, and for nothing else: see {@link isRerun}. */
export function wasReset(): boolean {
  const { runId, firstExecutionRunId } = workflowInfo();
  return runId !== firstExecutionRunId;
}

/**
 * The same for what such a run does beyond the story of others. A replay of a history alone knows neither
 * run: only the marker tells.
 */
export function isRerun(): boolean {
  const mayBe = wasReset() || workflowInfo().unsafe.isReplaying;
  return mayBe && patched('rerun');
}
