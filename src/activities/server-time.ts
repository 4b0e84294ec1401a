/**
 * The server's clock, for a step without a heartbeat. This machine's clock is used if it agrees with the time of
 * scheduling; otherwise the server is asked, because the task may have waited for a worker.
 */
import { Context } from '@temporalio/activity';
import type { AttemptCheck } from '../contract/steps/attempt-check.ts';

/** Receivers tolerate clocks that differ by minutes, and a task usually waits for a worker for less than this. */
const BELIEVED_MS = 30_000;

/** Epoch ms; at most a few seconds behind the server, and never more than {@link BELIEVED_MS} ahead. */
export async function readServerTime(check: AttemptCheck): Promise<number> {
  const { info } = Context.current();
  const { currentAttemptScheduledTimestampMs: scheduledMs, workflowExecution } = info;
  const ownMs = Date.now();
  if (Math.abs(ownMs - scheduledMs) <= BELIEVED_MS) return Math.max(ownMs, scheduledMs);
  const askedAt = performance.now();
  const { taskToken, activityId } = info;
  const { workflowId = '', runId = '' } = workflowExecution ?? {};
  const attempt = { taskToken, workflowId, runId, activityId };
  const { clock } = await check(attempt, { attempts: [] });
  return Math.max(clock?.nowMs ?? 0, scheduledMs + performance.now() - askedAt);
}
