/** Waits until the server itself reports that this worker polls: only then is it ready. Reads only. */
import type { NativeConnection } from '@temporalio/worker';
import { pause } from '../../activities/in-time.ts';
import { readPollers, type PolledQueue } from '../../client/temporal/queues/queue-pollers.ts';

/** A server caches an answer for five seconds, so one given before this worker's polls arrived would count. */
const FIRST_LOOK_AFTER_MS = 500;
const PAUSE_MS = 100;
const CALL_MS = 5_000;

export interface PollersOptions {
  readonly connection: Pick<NativeConnection, 'workflowService' | 'withDeadline'>;
  readonly namespace: string;
  readonly identity: string;
  readonly queues: readonly PolledQueue[];
  readonly stop: AbortSignal;
}

async function isPolled(options: PollersOptions, queue: PolledQueue): Promise<boolean> {
  const { connection, namespace, identity } = options;
  const pollers = await connection.withDeadline(Date.now() + CALL_MS, () =>
    readPollers(connection.workflowService, namespace, queue),
  );
  return pollers.some((poller) => poller.identity === identity);
}

/** A failed request is repeated; the workers keep polling. */
async function arePolled(options: PollersOptions): Promise<boolean> {
  try {
    const polled = await Promise.all(options.queues.map((queue) => isPolled(options, queue)));
    return polled.every(Boolean);
  } catch {
    return false;
  }
}

export async function untilPolling(options: PollersOptions): Promise<boolean> {
  const { stop } = options;
  await pause(FIRST_LOOK_AFTER_MS, stop);
  while (!stop.aborted) {
    if (await arePolled(options)) return !stop.aborted;
    await pause(PAUSE_MS, stop);
  }
  return false;
}
