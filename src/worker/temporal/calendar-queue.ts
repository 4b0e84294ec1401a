/** A worker on another task queue than its organisation's calendar says so when it starts. */
import { errorLine } from '../error-words.ts';
import type { Logger } from '../logging.ts';

/**
 * Warns. Never throws: `doctor` reports the same.
 * @param find the task queue of the calendar; null if none runs
 */
export async function warnOfOtherQueue(
  find: () => Promise<string | null>,
  taskQueue: string,
  log: Pick<Logger, 'warn'>,
): Promise<void> {
  try {
    const queue = await find();
    if (queue === null || queue === taskQueue) return;
    log.warn(
      `the calendar of this organisation runs on task queue ${queue}, not on ${taskQueue}: windows are decided only while a worker polls ${queue}, and the sweeper now looks after ${taskQueue}. Set TEMPORAL_TASK_QUEUE=${queue} for every worker and client, then restart this worker`,
    );
  } catch (error) {
    log.warn(`the task queue of the calendar cannot be read: ${errorLine(error)}`);
  }
}
