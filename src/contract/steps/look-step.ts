/** The step that reads the line and compares it with what is known. Part of histories: only optional additions. */
import type { Booking } from './booking-steps.ts';
import type { Change, ChangeNews } from '../change/change.ts';
import type { StepInput } from './step.ts';
import type { TargetRef } from '../request/window-plan.ts';
import type { DriftedField } from '../window/window.ts';

export interface LookInput extends StepInput {
  readonly target: TargetRef;
  readonly change: Change;
  /** Set after a lost answer: the calendar may know more. */
  readonly booking?: Omit<Booking, 'change'>;
}
export interface LookResult {
  readonly version: number;
  /** After a lost answer: what became of the write. */
  readonly news?: ChangeNews;
  /** Fields that somebody else changed, including those restored to the baseline. */
  readonly changed: readonly DriftedField[];
  readonly request_id: string | null;
}
