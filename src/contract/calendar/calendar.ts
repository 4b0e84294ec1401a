/**
 * What crosses the boundary of the calendar: one entity workflow per organisation that admits
 * windows without a race. Types and names only. `_ms` after an instant means epoch milliseconds.
 */
import type { BookingView } from '../telling/checkup.ts';
import { fitId } from '../values/derived-id.ts';
import type { Change } from '../change/change.ts';
import type { StartsHeld, StartsStopped } from '../window/start-hold.ts';
import type {
  ArmBookingInput,
  ArmBookingResult,
  BookInput,
  BookResult,
  BookedRow,
  Booking,
  ExtendBookingInput,
  ForgetLeftInput,
  LeaveRowInput,
  LeaveRowResult,
  LeftToPerson,
  LeftView,
  NoteChangeInput,
  ReleaseInput,
} from '../steps/booking-steps.ts';
import type { KeepArgument, RetainArgument } from './annex.ts';
import type { ClaimInput, ClaimResult } from './sweep.ts';

/** The workflow id of an organisation's calendar. */
export function calendarId(organizationId: string): string {
  return fitId(`ivr-calendar/${organizationId}`);
}

/** The updates of a calendar, each with one object argument. */
export const CALENDAR_UPDATES = [
  'book',
  'arm',
  'note',
  'extend',
  'release',
  'claim',
  'forget',
  'leaveRow',
  'stopStarts',
  'allowStarts',
] as const;
export type CalendarUpdate = (typeof CALENDAR_UPDATES)[number];
/** The updates of its annexes. */
export type AnnexUpdate = 'keep' | 'retain';

/**
 * Update of a calendar that carries many of the others, {@link CalendarBatch}, carried out in their order;
 * answers with a {@link BatchedAnswer} for each. However many windows a worker asks for at once, it is
 * one update in flight, of the ten that a server takes.
 */
export const BATCH_UPDATE = 'batch';
/** Type of the failure of a batch of which each call is refused: its first detail has the answers. */
export const BATCH_REFUSED = 'CalendarBatchRefused';

/** Query of a calendar: a {@link BookingsPage}. */
export const BOOKINGS_QUERY = 'bookings';

/**
 * Signal to a window that was told to wait, for another one or for starts to be allowed again: ask
 * once more. Only a hint, it may be lost; `arm` has the answer.
 */
export const LINE_RELEASED_SIGNAL = 'lineReleased';
export interface LineReleased {
  /** The window that held the line, or the calendar that allows starts again. */
  readonly by: string;
}

/** Signal to an armed window: starts are stopped, {@link StartsStopped}; it asks `arm` once more. */
export const STARTS_STOPPED_SIGNAL = 'startsStopped';

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

/**
 * Types of the ApplicationFailure with which a calendar refuses. `conflict`: the first detail is a
 * {@link BookResult} with the reasons; `draining`: it moves to a new run, ask again at once;
 * `invalid`: the argument is wrong; `unknown`: it holds no such booking; `full`: it holds as much as
 * it can; `released`: this run of the window has released its booking already; `late`: what it refers to was kept
 * in an annex so long ago that it may be gone.
 */
export const CALENDAR_REFUSALS = {
  conflict: 'CalendarConflict',
  draining: 'CalendarDraining',
  invalid: 'CalendarInvalid',
  unknown: 'CalendarUnknownBooking',
  full: 'CalendarFull',
  released: 'CalendarReleased',
  late: 'CalendarLate',
} as const;
export type CalendarRefusal = keyof typeof CALENDAR_REFUSALS;

/** A booking whose window is over by this, with no change noted, is dropped: it was terminated. */
export const BOOKING_EXPIRES_AFTER_MS = 10 * 60_000;

/** Where a page of bookings begins; absent: at the soonest. */
export interface BookingsQuery {
  readonly after?: BookingCursor | null;
}
export interface BookingCursor {
  readonly start_ms: number;
  readonly window_id: string;
}

/** Bookings in order of start, then id; a page is bounded, because a payload is. */
export interface BookingsPage {
  readonly bookings: readonly Booking[];
  /** How many there are in all. */
  readonly total: number;
  /** Where the next page begins; null on the last. */
  readonly next: BookingCursor | null;
  /** Absent from calendars of older workers. */
  readonly starts_stopped?: StartsStopped | null;
  /** Changes that people answer for, oldest first; on the first page. Absent from calendars of older workers. */
  readonly left?: readonly LeftView[];
}

/** An organisation's calendar as activities reach it. Every call ends within a few seconds. */
export interface CalendarAccess {
  /** Books, or with `check_only` only looks; idempotent by window and run. */
  book(input: BookInput): Promise<BookResult>;
  /** Does the booking stand, and who still holds the line? Null as predecessor: nobody. */
  arm(input: ArmBookingInput): Promise<ArmBookingResult>;
  /** Keeps baseline and versions with the booking. */
  note(input: NoteChangeInput): Promise<void>;
  /** Moves the end, earlier or later; conflicts refuse. */
  extend(input: ExtendBookingInput): Promise<BookResult>;
  /** Gives the line free; unknown or released already is fine. */
  release(input: ReleaseInput): Promise<void>;
  /** Takes a line for its rescue, unless somebody else holds it. */
  claim(input: ClaimInput): Promise<ClaimResult>;
  /** A change that a person answers for stands on its line no more. */
  forget(input: ForgetLeftInput): Promise<void>;
  /** Gives up an announcement row, which is to be cleared unless another window uses it. */
  leaveRow(input: LeaveRowInput): Promise<LeaveRowResult>;
  /** All bookings, soonest first; none where there is no calendar yet. */
  list(): Promise<readonly BookingView[]>;
  /** As {@link list}, with all that is noted of them, those included that nobody holds any more. */
  bookings(): Promise<readonly Booking[]>;
  /** Who stopped starts, also while no calendar runs; null while they are allowed. */
  startsStopped(): Promise<StartsStopped | null>;
  /** Changes that people answer for, oldest first; none where no calendar runs. */
  left(): Promise<readonly LeftView[]>;
}
