/** An organisation's calendar, as activities and queries ask it. Types only. `_ms`: an instant in epoch ms. */
import type { StartsStopped } from '../window/start-hold.ts';
import type { BookingView } from '../reporting/checkup.ts';
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

/** Where a page of bookings begins; absent for the first. */
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
  readonly total: number;
  /** Where the next page begins; null on the last. */
  readonly next: BookingCursor | null;
  /** Absent from calendars of older workers. */
  readonly starts_stopped?: StartsStopped | null;
  /** Changes left to people, oldest first, on the first page. Absent from calendars of older workers. */
  readonly left?: readonly LeftView[];
}

/** An organisation's calendar as activities call it. Every call ends within a few seconds. */
export interface CalendarAccess {
  /** Books, or with `check_only` only checks; idempotent by window and run. */
  book(input: BookInput): Promise<BookResult>;
  /** Whether the booking is there, and who still holds the line; the predecessor is null if nobody does. */
  arm(input: ArmBookingInput): Promise<ArmBookingResult>;
  /** Stores baseline and versions with the booking. */
  note(input: NoteChangeInput): Promise<void>;
  /** Moves the end, earlier or later, or returns the conflicts that refuse it. */
  extend(input: ExtendBookingInput): Promise<BookResult>;
  /** Releases the line; it is fine if the booking is unknown or already released. */
  release(input: ReleaseInput): Promise<void>;
  /** Claims a line for its rescue, unless somebody else holds it. */
  claim(input: ClaimInput): Promise<ClaimResult>;
  /** Forgets a change that a person was responsible for and that is no longer on its line. */
  forget(input: ForgetLeftInput): Promise<void>;
  /** Gives up an announcement row; it is cleared unless another window uses it. */
  leaveRow(input: LeaveRowInput): Promise<LeaveRowResult>;
  /** All bookings, soonest first; empty if there is no calendar yet. */
  list(): Promise<readonly BookingView[]>;
  /** Like {@link list}, with everything recorded about them, including those that no window holds any more. */
  bookings(): Promise<readonly Booking[]>;
  /** Who stopped starts, even while no calendar is running; null while they are allowed. */
  startsStopped(): Promise<StartsStopped | null>;
  /** Changes that people are responsible for, oldest first; empty if no calendar is running. */
  left(): Promise<readonly LeftView[]>;
}
