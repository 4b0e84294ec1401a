/** Waits for a workflow's next event: until then its queries have nothing new to answer. */
import { setTimeout as delay } from 'node:timers/promises';
import { isGrpcDeadlineError, type Client } from '@temporalio/client';

/** After so long without an event the caller looks again. */
const MOST_MS = 1_000;
/** The history of a workflow that is over grows only if it is reset. */
const OVER_MS = 100;

/**
 * Each call of the returned function waits for events that earlier calls have not seen; the first one does not wait.
 */
export function nextEventOf(client: Client, workflowId: string): () => Promise<void> {
  let seen: Uint8Array = new Uint8Array();
  const look = () =>
    client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId },
      waitNewEvent: true,
      nextPageToken: seen,
    });
  return async () => {
    try {
      const { nextPageToken } = await client.withDeadline(Date.now() + MOST_MS, look);
      seen = nextPageToken;
    } catch (error) {
      if (!isGrpcDeadlineError(error)) throw error;
      return;
    }
    if (seen.length === 0) await delay(OVER_MS);
  };
}
