/**
 * Ends a sweeper that cannot go on: its code fails on every task, for example after a deploy that its history does not
 * replay on, or it waits on a task queue that the schedule has left. The schedule would wait for it; this way it starts
 * another one within a minute. Every worker checks.
 */
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { pause } from '../../activities/in-time.ts';
import { sweeperId } from '../../contract/calendar/sweep.ts';
import { errorLine } from '../error-words.ts';
import type { Logger } from '../logging.ts';

/** A workflow task that has failed this often fails for a reason that no retry can fix. */
const STUCK_AFTER_TASKS = 3;
const CALL_MS = 10_000;

export interface SweeperWatchOptions {
  readonly client: Client;
  readonly organizationId: string;
  readonly taskQueue: string;
  readonly everyMs: number;
  readonly log: Pick<Logger, 'warn'>;
  readonly stop: AbortSignal;
}

/** Null if it can go on; `swept` is the task queue of the schedule. */
function whyStuck(
  { raw, taskQueue }: WorkflowExecutionDescription,
  swept: string,
  own: string,
): string | null {
  if ((raw.pendingWorkflowTask?.attempt ?? 0) >= STUCK_AFTER_TASKS)
    return 'its code fails on every task';
  // A worker of another queue cannot judge it.
  return swept === own && taskQueue !== own ? `it waits on task queue ${taskQueue}` : null;
}

async function endIfStuck(
  { client, taskQueue, log }: SweeperWatchOptions,
  workflowId: string,
  swept: string,
): Promise<void> {
  const description = await client.workflow.getHandle(workflowId).describe();
  const why = whyStuck(description, swept, taskQueue);
  if (why === null) return;
  await client.workflow
    .getHandle(workflowId, description.runId)
    .terminate(`${why}; the schedule begins another sweeper`);
  log.warn(
    `the sweeper ${workflowId} was stuck (${why}) and is ended; the schedule begins another one`,
  );
}

export async function endStuckSweepers(options: SweeperWatchOptions): Promise<void> {
  const { client, organizationId } = options;
  const handle = client.schedule.getHandle(sweeperId(organizationId));
  const { info, action } = await handle.describe();
  for (const { workflow } of info.runningActions)
    await endIfStuck(options, workflow.workflowId, action.taskQueue);
}

export async function watchSweepers(options: SweeperWatchOptions): Promise<void> {
  const { client, everyMs, log, stop } = options;
  let told = '';
  while (!stop.aborted) {
    await pause(everyMs, stop);
    if (stop.aborted) return;
    try {
      await client.withDeadline(Date.now() + CALL_MS, () => endStuckSweepers(options));
      told = '';
    } catch (error) {
      const why = errorLine(error);
      if (why !== told) log.warn(`the sweeper cannot be checked: ${why}; trying again`);
      told = why;
    }
  }
}
