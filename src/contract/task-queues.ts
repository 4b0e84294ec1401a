/** One organisation's task queues, all derived from the one that is configured. */
import { fitId } from './derived-id.ts';

/** In bytes: a server puts `/_sys/` before a queue's name, and the number of a partition behind it. */
export const LONGEST_TASK_QUEUE = 240;

/** @default of TEMPORAL_TASK_QUEUE */
export const DEFAULT_TASK_QUEUE = 'ivr-maintenance';

/** Activities that talk to the API of Genesys. */
export function genesysQueue(taskQueue: string): string {
  return fitId(`${taskQueue}-genesys`, LONGEST_TASK_QUEUE);
}

/** Activities that talk to receivers of callbacks. */
export function callbackQueue(taskQueue: string): string {
  return fitId(`${taskQueue}-callbacks`, LONGEST_TASK_QUEUE);
}
