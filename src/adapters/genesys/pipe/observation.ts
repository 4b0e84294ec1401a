/** What is reported about each request to metrics and logs. Pure types; never a secret, never an id. */
import type { Priority } from './request-context.ts';

export type RequestMethod = 'GET' | 'PATCH' | 'POST' | 'PUT' | 'DELETE';

/** How a request ended: the status of its answer, or why there was none. */
export type RequestEnd = number | 'timeout' | 'deadline' | 'cancelled' | 'network';

export interface RequestObservation {
  readonly method: RequestMethod;
  /** With placeholders, e.g. `/api/v2/flow/ivr/{id}`: safe as a label. */
  readonly route: string;
  readonly end: RequestEnd;
  /** From the start of the request to its end, without the wait for token and budget. */
  readonly durationMs: number;
  /** A 429, or a throttled login. */
  readonly rateLimited: boolean;
  readonly priority: Priority;
  readonly purpose: string | null;
  readonly contextId: string | null;
}
