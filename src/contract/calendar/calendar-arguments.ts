/**
 * The arguments of the updates of a calendar and of its annexes, alone and in batches. Types only. `_ms` after an
 * instant means epoch milliseconds.
 */
import type { Change } from '../change/change.ts';
import type { BookResult, BookedRow, Booking, LeftToPerson } from '../steps/booking-steps.ts';
import type { StartsHeld } from '../window/start-hold.ts';
import type { KeepArgument, RetainArgument } from './annex.ts';
import type { AnnexUpdate, CalendarUpdate } from './calendar.ts';

/**
 * Books a window; answers with a {@link BookResult}. Idempotent by window and run; another run of the same window
 * takes over its booking.
 */
export interface BookArgument {
  readonly booking: Booking;
  /** Only check whether it could be booked. @default false */
  readonly check_only?: boolean;
  /**
   * The window was requested again, and no reset began this run: the change of an earlier run that was cut short
   * belongs to that run's rescue, and the new run waits for it. @default false
   */
  readonly anew?: boolean;
}

/** Asks whether the booking is there; a lost one is booked again. Answers with an {@link ArmBookingResult}. */
export interface ArmArgument {
  readonly booking: Booking;
}

/**
 * Stores what a rescue needs with the booking, merged with what is already there. Has no effect if the change of the
 * booking belongs to another run by now.
 */
export interface NoteArgument {
  readonly window_id: string;
  /** Whose change it is. */
  readonly run_id: string;
  readonly change: Change;
}

/**
 * Moves the end, earlier or later; answers with a {@link BookResult}. Earlier only for the run that holds the
 * booking, if `booking` names one.
 */
export interface MoveEndArgument {
  readonly window_id: string;
  readonly end_ms: number;
  /** The booking as the window knows it, in case the calendar has lost it. */
  readonly booking?: Booking;
}

/** Releases the line. It is fine if the booking is unknown or already released. */
export interface ReleaseArgument {
  readonly window_id: string;
  readonly run_id: string;
  /** Set if a person is responsible for the line: kept as a `LeftChange`, which `arm` returns. */
  readonly left?: LeftToPerson;
}

/** A read no longer shows a change that was left. An unknown or forgotten change is accepted. */
export interface ForgetArgument {
  readonly window_id: string;
  readonly run_id: string;
}

/**
 * The callers of a window are back, so it clears its announcement row unless another window uses it. Answers with a
 * {@link LeaveRowResult}; from here on, a window that wants the row waits for its release.
 */
export interface LeaveRowArgument {
  readonly window_id: string;
  readonly run_id: string;
  readonly row: BookedRow;
}

/**
 * Claims a line for its rescue: granted if nobody else holds it. Answers with a {@link ClaimResult}; `release` by the
 * same run ends it.
 */
export interface ClaimArgument {
  readonly booking: Booking;
}

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
