/** The arguments of the updates of a calendar and its annexes. Types only. `_ms`: an instant in epoch ms. */
import type {
  ArmBookingInput,
  BookInput,
  BookResult,
  ExtendBookingInput,
  ForgetLeftInput,
  LeaveRowInput,
  NoteChangeInput,
  ReleaseInput,
} from '../steps/booking-steps.ts';
import type { StepInput } from '../steps/step.ts';
import type { StartsHeld } from '../window/start-hold.ts';
import type { KeepArgument, RetainArgument } from './annex.ts';
import type { AnnexUpdate, CalendarUpdate } from './calendar.ts';
import type { ClaimInput } from './sweep.ts';

/** The input of a step, without what only the step needs. */
type Argument<Input extends StepInput> = Omit<Input, keyof StepInput>;

/**
 * Books a window, or with `check_only` only checks; answers with a {@link BookResult}. Idempotent by window and run;
 * another run of the same window takes over its booking. If it is `anew`, the change of an earlier run that was cut
 * short belongs to that run's rescue, and the new run waits for it.
 */
export type BookArgument = Pick<BookInput, 'booking'> & Partial<Argument<BookInput>>;

/** Asks whether the booking is there; a lost one is booked again. Answers with an {@link ArmBookingResult}. */
export type ArmArgument = Argument<ArmBookingInput>;

/** Stores what a rescue needs, merged with what is there; no effect if the change is another run's by now. */
export type NoteArgument = Argument<NoteChangeInput>;

/**
 * Moves the end, earlier or later; answers with a {@link BookResult}. Earlier only for the run that holds the
 * booking, if `booking` names one.
 */
export type MoveEndArgument = Argument<ExtendBookingInput>;

/** Releases the line, if booked. What is left to a person is kept as a `LeftChange`, which `arm` returns. */
export type ReleaseArgument = Pick<ReleaseInput, 'window_id' | 'run_id' | 'left'>;

/** A read no longer shows a change that was left. An unknown or forgotten change is accepted. */
export type ForgetArgument = Argument<ForgetLeftInput>;

/**
 * The callers of a window are back, so it clears its announcement row unless another window uses it. Answers with a
 * {@link LeaveRowResult}; from here on, a window that wants the row waits for its release.
 */
export type LeaveRowArgument = Argument<LeaveRowInput>;

/**
 * Claims a line for its rescue: granted if nobody else holds it. Answers with a {@link ClaimResult}; `release` by the
 * same run ends it.
 */
export type ClaimArgument = Argument<ClaimInput>;

/** Added to an argument whose change has values in an annex. */
export interface WithKept {
  /** When they were stored, epoch ms by the annex's clock. An argument that arrives much later is refused. */
  readonly kept_ms?: number;
}

/**
 * The argument of any update of a calendar or an annex; that of `stopStarts` (nothing new is applied, reverts continue)
 * and `allowStarts` says who and why.
 */
export type CalendarArgument =
  | BookArgument
  | ArmArgument
  | NoteArgument
  | MoveEndArgument
  | ReleaseArgument
  | ClaimArgument
  | ForgetArgument
  | LeaveRowArgument
  | StartsHeld
  | KeepArgument
  | RetainArgument;

/** One update in a batch. */
export interface BatchedCall {
  readonly update: CalendarUpdate | AnnexUpdate;
  readonly argument: CalendarArgument;
}
export interface CalendarBatch {
  readonly calls: readonly BatchedCall[];
}

/** What the update would have answered alone; `refusal` is the type of its failure. */
export type BatchedAnswer<T = unknown> =
  | { readonly ok: true; readonly answer: T }
  | {
      readonly ok: false;
      readonly refusal: string;
      readonly message: string;
      readonly result?: BookResult;
    };
