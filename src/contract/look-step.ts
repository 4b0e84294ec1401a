/**
 * Input and result of the step that reads the line and compares it with what is known: part of histories, as
 * those in `steps.ts`.
 */
import type { ArmedDoubt } from './armed-doubt.ts';
import type { Booking } from './booking-steps.ts';
import type { Fields } from './json.ts';
import type { StepInput } from './step-input.ts';
import type { TargetRef } from './window-plan.ts';
import type { DriftedField } from './window.ts';

export interface LookInput extends StepInput {
  readonly target: TargetRef;
  readonly baseline: Fields;
  /** What the API said after our write; null where only what we sent is known. */
  readonly written: Fields | null;
  readonly intended: Fields;
  /** The highest version of the line that is known: an older read proves nothing. */
  readonly floor?: number;
  /** Present after a lost answer. */
  readonly lost?: LostWrite;
}
/** A write whose answer was lost. */
export interface LostWrite extends ArmedDoubt {
  /** It was sent for this version. */
  readonly version: number;
  readonly booking: Booking;
}
export interface LookResult extends ArmedDoubt {
  readonly version: number;
  readonly now: Fields;
  /** The baseline moved per field: our value keeps the armed one, anything else replaces it. */
  readonly baseline: Fields;
  readonly shows_ours: boolean;
  /** Fields that somebody else changed, those put back to the baseline included. */
  readonly changed: readonly DriftedField[];
  readonly request_id: string | null;
}
