/**
 * The server's clock, for a step without a heartbeat. This machine's clock is believed where it agrees
 * with the time of scheduling; else the server is asked, since the task may have waited for a worker.
 */
import { Context } from '@temporalio/activity';
import type { AttemptCheck } from '../contract/steps/attempt-check.ts';

/** A receiver lets clocks differ by minutes; a task waits for a worker for less than this, mostly. */
const BELIEVED_MS = 30_000;

/** Epoch ms; at most some seconds behind the server, never ahead by more than {@link BELIEVED_MS}. */
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
