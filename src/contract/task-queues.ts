/** One organisation's task queues, all derived from the one that is configured (design, section 5). */

/** @default of TEMPORAL_TASK_QUEUE */
export const DEFAULT_TASK_QUEUE = 'ivr-maintenance';

/** Activities that talk to the API of Genesys. */
export function genesysQueue(taskQueue: string): string {
  return `${taskQueue}-genesys`;
}

/** Activities that talk to receivers of callbacks. */
export function callbackQueue(taskQueue: string): string {
  return `${taskQueue}-callbacks`;
}
