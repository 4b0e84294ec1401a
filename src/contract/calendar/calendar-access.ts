/**
 * What is asked of an organisation's calendar: its bookings page by page, and all verbs as activities reach them.
 * Types only. `_ms` after an instant means epoch milliseconds.
 */
import type { StartsStopped } from '../window/start-hold.ts';
import type { BookingView } from '../telling/checkup.ts';
import type {
  ArmBookingInput,
  ArmBookingResult,
  BookInput,
  BookResult,
  Booking,
  ExtendBookingInput,
  ForgetLeftInput,
  LeaveRowInput,
  LeaveRowResult,
  LeftView,
  NoteChangeInput,
  ReleaseInput,
} from '../steps/booking-steps.ts';
import type { ClaimInput, ClaimResult } from './sweep.ts';

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
