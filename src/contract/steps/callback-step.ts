/** How a callback is delivered. Part of every history: only optional additions. */
import type { CallbackEvent } from '../request/request.ts';
import type { CallbackBody, ChatWriting } from '../reporting/callback.ts';
import type { StepInput } from './step.ts';

export interface DeliverInput extends StepInput {
  readonly url: string;
  readonly event: CallbackEvent;
  /** `<kind>:<id>` of the window, for the audit; absent from older windows. */
  readonly target?: string;
  /** The header `webhook-id`, the same for all retries. */
  readonly webhook_id: string;
  readonly body: CallbackBody;
  /** Set for people in a chat; absent: `body` is sent as JSON. */
  readonly chat?: ChatWriting;
  /** Attempts before this step. @default 0 */
  readonly tries_before?: number;
  /**
   * The longest pause of a receiver that is left to the engine, ms; a longer one ends the step, and the workflow waits.
   * @default any
   */
  readonly engine_pause_ms?: number;
}

export interface DeliverResult {
  readonly status: 'delivered';
  readonly http_status: number;
  readonly attempts: number;
}
