/** The task queues of one organisation, all derived from the configured one. */
import { fitId } from '../values/derived-id.ts';

/** The longest configured name, in bytes: PostgreSQL stores 255 characters of it. */
export const LONGEST_TASK_QUEUE = 255;
/** A server puts `/_sys/` before a queue's name, and adds the number of a partition. */
const DERIVED_BYTES = 240;

/** @default for TEMPORAL_TASK_QUEUE */
export const DEFAULT_TASK_QUEUE = 'ivr-maintenance';

/** Activities that call the Genesys API. */
export function genesysQueue(taskQueue: string): string {
  return fitId(`${taskQueue}-genesys`, DERIVED_BYTES);
}

/** Activities that call receivers of callbacks. */
export function callbackQueue(taskQueue: string): string {
  return fitId(`${taskQueue}-callbacks`, DERIVED_BYTES);
}
