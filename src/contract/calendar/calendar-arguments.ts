/**
 * What the updates of a calendar and of its annexes take, alone and many at a time. Types only. `_ms` after an instant
 * means epoch milliseconds.
 */
import type { Change } from '../change/change.ts';
import type { BookResult, BookedRow, Booking, LeftToPerson } from '../steps/booking-steps.ts';
import type { StartsHeld } from '../window/start-hold.ts';
import type { KeepArgument, RetainArgument } from './annex.ts';
import type { AnnexUpdate, CalendarUpdate } from './calendar.ts';

/**
 * Books a window; answers with a {@link BookResult}. Idempotent by window and run; another run of
 * the same window takes its booking over.
 */
export interface BookArgument {
  readonly booking: Booking;
  /** Only look whether it could be booked. @default false */
  readonly check_only?: boolean;
  /**
   * The window was asked for anew, no reset began this run: the change of a run before it, which was
   * cut short, belongs to that one's rescue, and the new run waits for it. @default false
   */
  readonly anew?: boolean;
}

/** Does the booking stand? Booked anew where it was lost. Answers with an {@link ArmBookingResult}. */
export interface ArmArgument {
  readonly booking: Booking;
}

/**
 * Keeps with the booking what a rescue needs: joined with what is kept already. Without effect where the
 * change that the booking carries is another run's by now.
 */
export interface NoteArgument {
  readonly window_id: string;
  /** Whose change it is. */
  readonly run_id: string;
  readonly change: Change;
}

/**
 * Moves the end, earlier or later; answers with a {@link BookResult}. Earlier, only for the run that holds
 * the booking, where `booking` names one.
 */
export interface MoveEndArgument {
  readonly window_id: string;
  readonly end_ms: number;
  /** The booking as the window knows it: taken where the calendar has lost it. */
  readonly booking?: Booking;
}

/** Gives the line free. Unknown or released already is fine. */
export interface ReleaseArgument {
  readonly window_id: string;
  readonly run_id: string;
  /** A person answers for the line: kept as a `LeftChange`, which `arm` answers with. */
  readonly left?: LeftToPerson;
}

/** A read has shown nothing of a left change. Unknown or forgotten already is fine. */
export interface ForgetArgument {
  readonly window_id: string;
  readonly run_id: string;
}

/**
 * The callers of a window are back: it clears its announcement row, where nobody else uses it. Answers with a
 * {@link LeaveRowResult}; from here on whoever is to use the row waits for its release.
 */
export interface LeaveRowArgument {
  readonly window_id: string;
  readonly run_id: string;
  readonly row: BookedRow;
}

/**
 * Takes a line for its rescue: granted where nobody else holds it. Answers with a
 * {@link ClaimResult}; `release` under the same run ends it.
 */
export interface ClaimArgument {
  readonly booking: Booking;
}

/** Beside the members of an argument whose change has values in an annex. */
export interface WithKept {
  /** When they were kept, epoch ms by the annex's clock: an argument that comes much later is refused. */
  readonly kept_ms?: number;
}

/**
 * The argument of any update of a calendar or an annex; that of `stopStarts` (nothing new is applied, reverts go
 * on) and `allowStarts` says who and why.
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

/** What the update alone would have answered, or failed with; `refusal` is a type of a failure. */
export type BatchedAnswer<T = unknown> =
  | { readonly ok: true; readonly answer: T }
  | {
      readonly ok: false;
      readonly refusal: string;
      readonly message: string;
      readonly result?: BookResult;
    };
