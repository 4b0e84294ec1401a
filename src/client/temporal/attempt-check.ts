/**
 * Asks the server whether it still waits for this attempt of an activity, and for its clock. A worker that stalled or
 * was cut off finds tasks in its sockets that were given to others long ago, or that have waited for who knows how
 * long.
 */
import { ActivityCancelledError, ActivityNotFoundError, type Client } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type {
  AttemptAnswer,
  AttemptCheck,
  AttemptRef,
  EngineClock,
} from '../../contract/steps/attempt-check.ts';

const PATIENCE_MS = 2_500;

/** No call of the server returns the time, but the server records when a heartbeat arrived. */
async function readClock(
  client: Client,
  { workflowId, runId, activityId }: AttemptRef,
): Promise<EngineClock | null> {
  const { pendingActivities } = await client.workflowService.describeWorkflowExecution({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
  });
  const pending = pendingActivities?.find((activity) => activity.activityId === activityId);
  const nowMs = optionalTsToMs(pending?.lastHeartbeatTime);
  const startedMs = optionalTsToMs(pending?.lastStartedTime);
  return nowMs === undefined || startedMs === undefined ? null : { nowMs, startedMs };
}

function standingAfter(error: unknown): AttemptAnswer['standing'] {
  if (error instanceof ActivityCancelledError) return 'cancelled';
  return error instanceof ActivityNotFoundError ? 'gone' : 'unknown';
}

/** The check through a Temporal client; ends within a few seconds. */
export function createAttemptCheck(client: Client): AttemptCheck {
  return async (attempt, beat) => {
    const deadline = Date.now() + PATIENCE_MS;
    try {
      await client.withDeadline(deadline, () => client.activity.heartbeat(attempt.taskToken, beat));
    } catch (error) {
      return { standing: standingAfter(error), clock: null };
    }
    const asked = client.withDeadline(deadline, () => readClock(client, attempt));
    // It is still wanted, which is enough to go on with the time of scheduling.
    return { standing: 'current', clock: await asked.catch(() => null) };
  };
}
