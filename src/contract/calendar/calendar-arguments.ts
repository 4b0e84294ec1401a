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

/** Is the booking there? A lost one is booked again. Answers with an {@link ArmBookingResult}. */
export interface ArmArgument {
  readonly booking: Booking;
}

/**
 * Stores with the booking what a rescue needs, merged with what is already there. No effect if the change of the
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
  /** The booking as the window knows it: used if the calendar has lost it. */
  readonly booking?: Booking;
}

/** Releases the line. A booking that is unknown or already released is fine. */
export interface ReleaseArgument {
  readonly window_id: string;
  readonly run_id: string;
  /** A person is responsible for the line: kept as a `LeftChange`, which `arm` returns. */
  readonly left?: LeftToPerson;
}

/** A read has not shown a left change. An unknown or forgotten one is accepted. */
export interface ForgetArgument {
  readonly window_id: string;
  readonly run_id: string;
}

/**
 * The callers of a window are back: it clears its announcement row if no other window uses it. Answers with a
 * {@link LeaveRowResult}; from here on a window that wants the row waits for its release.
 */
export interface LeaveRowArgument {
  readonly window_id: string;
  readonly run_id: string;
  readonly row: BookedRow;
}

/**
 * Takes a line for its rescue: granted if nobody else holds it. Answers with a {@link ClaimResult}; `release` under
 * the same run ends it.
 */
export interface ClaimArgument {
  readonly booking: Booking;
}

/** Added to an argument whose change has values in an annex. */
export interface WithKept {
  /** When they were stored, epoch ms by the annex's clock: an argument that comes much later is refused. */
  readonly kept_ms?: number;
}

/**
 * The argument of any update of a calendar or an annex; that of `stopStarts` (nothing new is applied, reverts
 * continue) and `allowStarts` says who and why.
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

/** The answer or failure of the update sent alone; `refusal` is the type of a failure. */
export type BatchedAnswer<T = unknown> =
  | { readonly ok: true; readonly answer: T }
  | {
      readonly ok: false;
      readonly refusal: string;
      readonly message: string;
      readonly result?: BookResult;
    };
