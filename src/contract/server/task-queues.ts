/** One organisation's task queues, all derived from the one that is configured. */
import { fitId } from '../values/derived-id.ts';

/** Longest name that is configured, in bytes: PostgreSQL keeps 255 characters of it. */
export const LONGEST_TASK_QUEUE = 255;
/** A server puts `/_sys/` before a queue's name, and the number of a partition behind it. */
const DERIVED_BYTES = 240;

/** @default of TEMPORAL_TASK_QUEUE */
export const DEFAULT_TASK_QUEUE = 'ivr-maintenance';

/** Activities that talk to the API of Genesys. */
export function genesysQueue(taskQueue: string): string {
  return fitId(`${taskQueue}-genesys`, DERIVED_BYTES);
}

/** Activities that talk to receivers of callbacks. */
export function callbackQueue(taskQueue: string): string {
  return fitId(`${taskQueue}-callbacks`, DERIVED_BYTES);
}
