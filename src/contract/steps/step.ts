/**
 * What every step of a window takes, and how an attempt of one fails. Names on the wire are snake_case; `_ms` after an
 * instant means epoch milliseconds, after a duration milliseconds. Types only.
 */
import type { Attempt } from '../telling/audit-record.ts';
import type { JsonValue } from '../values/json.ts';

/** Every step names its organisation; a worker of another one refuses it, retryably. */
export interface StepInput {
  readonly organization_id: string;
}

/** The first detail of the ApplicationFailure that ends an attempt of a step. */
export interface StepFailure {
  readonly code: string;
  readonly attempts: readonly Attempt[];
  readonly attempt_count: number;
  /** As requested by the API; null if it requested none. */
  readonly retry_after_ms: number | null;
  /** What the step has learned and its next round must know. */
  readonly known?: JsonValue;
}
