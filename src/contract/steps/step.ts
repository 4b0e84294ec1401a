/** What every step takes, and how it fails. snake_case on the wire; `_ms`: an instant in epoch ms, or a duration. */
import type { Attempt } from '../reporting/audit-record.ts';
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
  readonly known?: JsonValue;
}

/** One run of a window. */
export interface WindowRun {
  readonly window_id: string;
  readonly run_id: string;
}
