/**
 * The calendar's rules over its bookings. Each verb has a question without effect (`may…`), which the validator asks,
 * and an act, which asks it again, because anything may change between the two. Pure: the time is an argument, refusals
 * are return values.
 */
import { BOOKING_EXPIRES_AFTER_MS } from '../../../contract/calendar/calendar.ts';
import type {
  BookArgument,
  LeaveRowArgument,
  MoveEndArgument,
  NoteArgument,
  ReleaseArgument,
} from '../../../contract/calendar/calendar-arguments.ts';
import type { CalendarLimits, CalendarState } from '../../../contract/calendar/calendar-state.ts';
import type {
  ArmBookingResult,
  BookResult,
  BookedRow,
  Booking,
  LeaveRowResult,
} from '../../../contract/steps/booking-steps.ts';
import type { Change } from '../../../contract/change/change.ts';
import type { ClaimResult } from '../../../contract/calendar/sweep.ts';
import { isSameTarget } from '../../../contract/request/target/target-identity.ts';
import { isTooLarge, mostBytesWith } from '../keeping/capacity.ts';
import type { CalendarStart } from '../keeping/compact.ts';
import type { Entry } from '../keeping/entry.ts';
import { BookingStore, type BookingStoreStart } from '../keeping/booking-store.ts';
import { findConflicts, findOverlaps, holdsLine, isChanged, type Interval } from './admission.ts';
import { claim, release } from './handing-over.ts';
import { mayMoveEnd, moveEnd } from './moving.ts';
import { withNextStart } from './next-start.ts';
import { answered, refused, refusedFor, type Outcome } from './outcome.ts';
import { beginTogether, earlierNeighboursOf } from './beside/neighbours.ts';
import { predecessorToAwait, predecessorToTell } from './predecessor.ts';
import { isSameRow, saysTheSame } from './beside/rows.ts';
import { add, fullFor, hasRoom, isExpired, releasedAlready, unknown } from './room.ts';
import {
  isKnownRun,
  isOnlyRun,
  known,
  noted,
  rescueOf,
  takenOver,
  toRescue,
} from './succession.ts';

/** Whether a window has the same words in the row, or may be about to write them. A window with other words waits. */
function usesRow(other: Entry, row: BookedRow, nowMs: number): boolean {
  if (other.rowUse === 'left' || !holdsLine(other, nowMs)) return false;
  const isSame = isSameRow(other, { target: other.target, row }) && saysTheSame(other.row, row);
  return isSame && (isChanged(other) || other.rowUse === 'asked');
}

function whole(booking: Booking): Interval {
  return { fromMs: booking.start_ms, toMs: booking.end_ms };
}

export class Ledger {
  readonly #store: BookingStore;
  readonly #limits: CalendarLimits;

  constructor(start: BookingStoreStart & Pick<CalendarStart, 'limits'>) {
    this.#store = new BookingStore(start);
    this.#limits = start.limits;
  }

  entries(): Entry[] {
    return this.#store.all();
  }

  /** All changes held, including those that people are responsible for. */
  changes(): readonly Change[] {
    const booked = this.entries().flatMap(({ change }) => change ?? []);
    return [...booked, ...this.#store.left.changes()];
  }

  get left(): BookingStore['left'] {
    return this.#store.left;
  }

  toState(): CalendarState {
    return { v: 1, limits: this.#limits, ...this.#store.toState() };
  }

  mayBook({ booking, check_only }: BookArgument, nowMs: number): Outcome<BookResult> {
    const entry = this.#store.get(booking.window_id);
    const others = this.#near(booking);
    const predecessor = predecessorToTell(booking, others, nowMs);
    if (check_only !== true && this.#store.hasReleased(booking.run_id))
      return releasedAlready(booking);
    const beside = earlierNeighboursOf(booking, others, nowMs);
    const together = beginTogether(booking, others, nowMs);
    if (entry !== undefined && isKnownRun(entry, booking.run_id))
      return answered({ conflicts: [], predecessor, ...beside, ...together });
    if (entry !== undefined && isChanged(entry) && !isSameTarget(entry.target, booking.target))
      return refused('invalid', `${booking.window_id} still holds another line`);
    const conflicts = findConflicts(booking, whole(booking), others, nowMs);
    if (conflicts.length > 0)
      return refusedFor({
        conflicts: withNextStart(conflicts, booking, this.entries(), nowMs),
        predecessor,
      });
    return entry === undefined && !hasRoom(this.#store, this.#limits, booking, nowMs)
      ? fullFor(this.#store, booking)
      : answered({ conflicts, predecessor, ...beside, ...together });
  }

  book(argument: BookArgument, nowMs: number): Outcome<BookResult> {
    const outcome = this.mayBook(argument, nowMs);
    const { booking, check_only } = argument;
    if (!outcome.ok || check_only === true) return outcome;
    const entry = this.#store.get(booking.window_id);
    if (entry === undefined) add(this.#store, booking);
    else if (!isKnownRun(entry, booking.run_id))
      this.#store.put({ ...takenOver(entry, booking), rescuedRun: toRescue(entry, argument) });
    const isAlone = entry === undefined || isOnlyRun(entry, booking.run_id);
    return isAlone ? outcome : answered({ ...outcome.answer, other_run: true });
  }

  /** Also restores a lost booking, unless somebody else has the line by now. */
  arm(booking: Booking, nowMs: number): Outcome<ArmBookingResult> {
    const fallen = answered({ stands: false, predecessor: null, change: null });
    if (this.#store.hasReleased(booking.run_id)) return fallen;
    const entry = this.#store.get(booking.window_id);
    if (entry === undefined) {
      const rivals = findOverlaps(booking, whole(booking), this.#near(booking), nowMs);
      if (rivals.length > 0) return fallen;
      if (!add(this.#store, booking)) return fallen;
    } else if (!isKnownRun(entry, booking.run_id)) {
      this.#store.put(takenOver(entry, { ...booking, ...this.#whereItStands(entry) }));
    } else if (entry.listed !== null) {
      this.#store.put(known(entry, booking));
    }
    const held = this.#store.get(booking.window_id);
    if (held === undefined) return fallen;
    const rescue = rescueOf(held, booking.run_id);
    const others = this.#near(held);
    const predecessor = rescue ?? predecessorToAwait(held, others, nowMs);
    const waitsFor = rescue === null ? predecessor : held.window_id;
    const rowUse = predecessor === null ? 'asked' : held.rowUse;
    this.#store.put({ ...held, waitsFor, rowUse: held.row === undefined ? null : rowUse });
    const left = this.#store.left.on(held.target);
    const beside = earlierNeighboursOf(held, others, nowMs);
    const answer = { stands: true, predecessor, change: held.change, ...beside };
    return answered(left.length === 0 ? answer : { ...answer, left });
  }

  /** Judged by what the booking would then contain. */
  mayNote(argument: NoteArgument): Outcome<null> {
    const { window_id } = argument;
    const entry = this.#store.get(window_id);
    if (entry === undefined) return unknown(window_id);
    const next = noted(entry, argument);
    if (isTooLarge(next.change))
      return refused('full', `the change noted for ${window_id} is larger than 64 kB`);
    return this.#store.bytesWith(next) > mostBytesWith(next.change)
      ? refused('full', `the calendar has no room to note the change of ${window_id} now`)
      : answered(null);
  }

  note(argument: NoteArgument): Outcome<null> {
    const outcome = this.mayNote(argument);
    const entry = this.#store.get(argument.window_id);
    if (!outcome.ok || entry === undefined) return outcome;
    if (!this.#store.hasReleased(argument.run_id)) this.#store.put(noted(entry, argument));
    return outcome;
  }

  /** Grants a line to its rescue: see {@link claim}. */
  claim(booking: Booking): ClaimResult {
    return claim(this.#store, booking);
  }

  /** Gives up a row. Its words stay if another window uses it or is about to. */
  leaveRow({ window_id, run_id, row }: LeaveRowArgument, nowMs: number): LeaveRowResult {
    const entry = this.#store.get(window_id);
    if (entry !== undefined && isKnownRun(entry, run_id))
      this.#store.put({ ...entry, rowUse: 'left' });
    const users = this.entries().filter(
      (other) => other.window_id !== window_id && usesRow(other, row, nowMs),
    );
    return { in_use: users.length > 0 };
  }

  mayMoveEnd(argument: MoveEndArgument, nowMs: number): Outcome<BookResult> {
    return mayMoveEnd(this.#store, argument, nowMs);
  }

  moveEnd(argument: MoveEndArgument, nowMs: number): Outcome<BookResult> {
    return moveEnd(this.#store, argument, nowMs);
  }

  /** Releases the line; returns the windows that were told to wait for it. */
  release(argument: ReleaseArgument, nowMs: number): readonly string[] {
    return release(this.#store, argument, nowMs);
  }

  /** Drops bookings that are long over and never changed their line: their windows were terminated. */
  expire(nowMs: number): void {
    for (const entry of this.#store.unchangedBefore(nowMs - BOOKING_EXPIRES_AFTER_MS))
      if (isExpired(entry, nowMs)) this.#store.remove(entry.window_id);
  }

  #near({ window_id, target, row, start_ms: fromMs, end_ms: toMs }: Booking): readonly Entry[] {
    return this.#store.near({
      window_id,
      target,
      fromMs,
      toMs,
      ...(row === undefined ? {} : { row }),
    });
  }

  /** A reset window takes the current values of its booking, wherever the end was moved meanwhile. */
  #whereItStands({ target, start_ms, end_ms }: Entry): Partial<Booking> {
    return { target, start_ms, end_ms };
  }
}
