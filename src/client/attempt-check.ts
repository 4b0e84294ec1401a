/**
 * Asks the server whether an attempt of an activity is still the one it waits for. A worker that stood
 * still, or was cut off, finds tasks in its sockets that were given to others long ago.
 */
import { ActivityCancelledError, ActivityNotFoundError, type Client } from '@temporalio/client';
import type { AttemptCheck } from '../contract/attempt-check.ts';

const PATIENCE_MS = 2_500;

/** The check through a Temporal client; ends within a few seconds. */
export function createAttemptCheck(client: Client): AttemptCheck {
  return async (taskToken, beat) => {
    try {
      await client.withDeadline(Date.now() + PATIENCE_MS, () =>
        client.activity.heartbeat(taskToken, beat),
      );
      return 'current';
    } catch (error) {
      if (error instanceof ActivityCancelledError) return 'cancelled';
      return error instanceof ActivityNotFoundError ? 'gone' : 'unknown';
    }
  };
}
