/**
 * The calendar's rules over its bookings. Each verb has a question without effect (`may…`), which a
 * validator asks, and the act, which asks it again: between the two nothing is taken for granted.
 * Pure: time comes in, refusals come out as values.
 */
import {
  BOOKING_EXPIRES_AFTER_MS,
  type BookArgument,
  type MoveEndArgument,
  type NoteArgument,
  type ReleaseArgument,
} from '../../../contract/calendar/calendar.ts';
import type { CalendarLimits, CalendarState } from '../../../contract/calendar/calendar-state.ts';
import type {
  ArmBookingResult,
  BookResult,
  Booking,
} from '../../../contract/steps/booking-steps.ts';
import type { ClaimResult } from '../../../contract/calendar/sweep.ts';
import { isSameTarget } from '../../../contract/request/target-identity.ts';
import { mergeKnown } from '../../../line/change.ts';
import {
  findConflicts,
  findLimits,
  findOverlaps,
  holdsLine,
  isChanged,
  toConflict,
  type Stretch,
} from './admission.ts';
import {
  BOOKING_BYTES,
  HARD_BYTES,
  isTooLarge,
  MAX_BOOKINGS,
  RESCUE_BYTES,
} from '../keeping/capacity.ts';
import type { CalendarStart } from '../keeping/compact.ts';
import { toEntry, type Entry } from '../keeping/entry.ts';
import { answered, refused, refusedFor, type Outcome, type Refused } from './outcome.ts';
import { withNextStart } from './next-start.ts';
import { holderOf, predecessorToAwait, predecessorToTell } from './predecessor.ts';
import { Shelf, type ShelfStart } from '../keeping/shelf.ts';
import {
  handedBack,
  isKnownRun,
  noted,
  rescueOf,
  takenOver,
  toLeft,
  toRescue,
} from './succession.ts';

function whole(booking: Booking): Stretch {
  return { fromMs: booking.start_ms, toMs: booking.end_ms };
}

function isExpired(entry: Entry, nowMs: number): boolean {
  return !holdsLine(entry, nowMs) && entry.end_ms + BOOKING_EXPIRES_AFTER_MS <= nowMs;
}

function unknown(windowId: string): Refused {
  return refused('unknown', `the calendar holds no booking of ${windowId}`);
}

export class Ledger {
  readonly #shelf: Shelf;
  readonly #limits: CalendarLimits;

  constructor(start: ShelfStart & Pick<CalendarStart, 'limits'>) {
    this.#shelf = new Shelf(start);
    this.#limits = start.limits;
  }

  entries(): Entry[] {
    return this.#shelf.all();
  }

  get left(): Shelf['left'] {
    return this.#shelf.left;
  }

  toState(): CalendarState {
    return { v: 1, limits: this.#limits, ...this.#shelf.toState() };
  }

  mayBook({ booking, check_only }: BookArgument, nowMs: number): Outcome<BookResult> {
    const entry = this.#shelf.get(booking.window_id);
    const others = this.entries();
    const predecessor = predecessorToTell(booking, others, nowMs);
    if (check_only !== true && this.#shelf.hasReleased(booking.run_id))
      return this.#released(booking);
    if (entry !== undefined && isKnownRun(entry, booking.run_id))
      return answered({ conflicts: [], predecessor });
    if (entry !== undefined && isChanged(entry) && !isSameTarget(entry.target, booking.target))
      return refused('invalid', `${booking.window_id} still holds another line`);
    const conflicts = findConflicts(booking, whole(booking), others, nowMs);
    if (conflicts.length > 0)
      return refusedFor({
        conflicts: withNextStart(conflicts, booking, others, nowMs),
        predecessor,
      });
    return entry === undefined && !this.#hasRoom(booking, nowMs)
      ? this.#full(booking)
      : answered({ conflicts, predecessor });
  }

  book(argument: BookArgument, nowMs: number): Outcome<BookResult> {
    const outcome = this.mayBook(argument, nowMs);
    const { booking, check_only } = argument;
    if (!outcome.ok || check_only === true) return outcome;
    const entry = this.#shelf.get(booking.window_id);
    if (entry === undefined) this.#add(booking);
    else if (!isKnownRun(entry, booking.run_id))
      this.#shelf.put({ ...takenOver(entry, booking), rescuedRun: toRescue(entry, argument) });
    return outcome;
  }

  /** Also books what was lost, unless somebody else has the line by now. */
  arm(booking: Booking, nowMs: number): Outcome<ArmBookingResult> {
    const fallen = answered({ stands: false, predecessor: null, change: null });
    if (this.#shelf.hasReleased(booking.run_id)) return fallen;
    const entry = this.#shelf.get(booking.window_id);
    if (entry === undefined) {
      if (findOverlaps(booking, whole(booking), this.entries(), nowMs).length > 0) return fallen;
      if (!this.#add(booking)) return fallen;
    } else if (!isKnownRun(entry, booking.run_id)) {
      this.#shelf.put(takenOver(entry, { ...booking, ...this.#whereItStands(entry) }));
    }
    const held = this.#shelf.get(booking.window_id);
    if (held === undefined) return fallen;
    const rescue = rescueOf(held, booking.run_id);
    const predecessor = rescue ?? predecessorToAwait(held, this.entries(), nowMs);
    this.#shelf.put({ ...held, waitsFor: rescue === null ? predecessor : held.window_id });
    const left = this.#shelf.left.on(held.target);
    const answer = { stands: true, predecessor, change: held.change };
    return answered(left.length === 0 ? answer : { ...answer, left });
  }

  /** A line for its rescue: only the newest run of a window has one, and only while nobody else holds it. */
  claim(booking: Booking): ClaimResult {
    const { window_id, run_id } = booking;
    if (this.#shelf.hasReleased(run_id)) return { granted: false, holder: null };
    const entry = this.#shelf.get(window_id);
    if (entry !== undefined && entry.run_id !== run_id)
      return { granted: entry.rescuedRun === run_id, holder: window_id };
    const holder = entry === undefined ? holderOf(booking, this.entries()) : null;
    if (holder !== null) return { granted: false, holder };
    this.#hold(entry ?? toEntry({ ...booking, change: null }), booking);
    return { granted: true, holder: null };
  }

  /** Judged by what the booking would carry then. */
  mayNote(argument: NoteArgument): Outcome<null> {
    const { window_id } = argument;
    const entry = this.#shelf.get(window_id);
    if (entry === undefined) return unknown(window_id);
    const next = noted(entry, argument);
    if (isTooLarge(next.change))
      return refused('full', `the change noted for ${window_id} is larger than 64 kB`);
    return this.#shelf.bytesWith(next) > HARD_BYTES
      ? refused('full', `the calendar has no room to note the change of ${window_id} now`)
      : answered(null);
  }

  note(argument: NoteArgument): Outcome<null> {
    const outcome = this.mayNote(argument);
    const entry = this.#shelf.get(argument.window_id);
    if (!outcome.ok || entry === undefined) return outcome;
    if (!this.#shelf.hasReleased(argument.run_id)) this.#shelf.put(noted(entry, argument));
    return outcome;
  }

  mayMoveEnd(argument: MoveEndArgument, nowMs: number): Outcome<BookResult> {
    const { window_id, end_ms, booking: lost } = argument;
    const entry = this.#shelf.get(window_id);
    const booking = entry ?? lost;
    if (booking === undefined) return unknown(window_id);
    if (entry === undefined && this.#shelf.hasReleased(booking.run_id))
      return this.#released(booking);
    const others = this.entries();
    const added = { fromMs: booking.end_ms, toMs: end_ms };
    const fresh = entry === undefined ? { fromMs: booking.start_ms, toMs: end_ms } : added;
    const conflicts = [
      ...findOverlaps(booking, fresh, others, nowMs),
      ...findLimits(booking, added, others, nowMs),
    ];
    const result = { conflicts, predecessor: null };
    return conflicts.length > 0 ? refusedFor(result) : answered(result);
  }

  moveEnd(argument: MoveEndArgument, nowMs: number): Outcome<BookResult> {
    const outcome = this.mayMoveEnd(argument, nowMs);
    if (!outcome.ok) return outcome;
    const { window_id, booking: lost } = argument;
    if (this.#shelf.get(window_id) === undefined && lost !== undefined && !this.#add(lost))
      return this.#full(lost);
    const entry = this.#shelf.get(window_id);
    if (entry === undefined) return unknown(window_id);
    const end_ms = Math.max(entry.start_ms, argument.end_ms);
    if (end_ms < entry.end_ms) this.#shorten({ ...entry, end_ms }, lost, nowMs);
    else this.#shelf.put({ ...entry, end_ms });
    return outcome;
  }

  /**
   * Only the newest run ends its window early. A booking without a noted change would expire with its
   * line in maintenance: it keeps its end, unless the run tells its change with it.
   */
  #shorten(entry: Entry, told: Booking | undefined, nowMs: number): void {
    const { run_id, rescuedRun } = entry;
    const holder = rescuedRun ?? run_id;
    if (told !== undefined && (told.run_id !== holder || run_id !== holder)) return;
    const change = mergeKnown(entry.change, told?.change ?? null);
    if (change !== null || entry.end_ms > nowMs) this.#shelf.put({ ...entry, change });
  }

  /** Gives the line free; returns the windows that were told to wait for it. */
  release(argument: ReleaseArgument, nowMs: number): readonly string[] {
    const { window_id, run_id } = argument;
    const isRepeated = this.#shelf.hasReleased(run_id);
    this.#shelf.rememberRelease(run_id, nowMs);
    const entry = this.#shelf.get(window_id);
    const left = isRepeated ? null : toLeft(argument, entry, nowMs);
    if (left !== null) this.#shelf.leave(left);
    if (entry === undefined) return [];
    if (rescueOf(entry, entry.run_id) !== null && entry.rescuedRun === run_id) {
      this.#shelf.put({ ...entry, change: null, rescuedRun: null, waitsFor: null });
      return entry.waitsFor === window_id ? [window_id] : [];
    }
    if (rescueOf(entry, entry.run_id) !== null && entry.run_id === run_id) {
      this.#shelf.put(handedBack(entry));
      return [];
    }
    return entry.formerRuns.includes(run_id) ? [] : this.#shelf.remove(window_id);
  }

  /** Drops what is long over and never changed its line: its window was terminated. */
  expire(nowMs: number): void {
    for (const entry of this.entries())
      if (isExpired(entry, nowMs)) this.#shelf.remove(entry.window_id);
  }

  /**
   * Keeps a line for the rescue of a run, with as much as there is room for: a calendar that is full keeps no
   * line from being put back, and a rescue needs nothing that is kept here.
   */
  #hold(entry: Entry, { run_id, change }: Booking): void {
    const bare = { ...entry, rescuedRun: run_id };
    const informed = { ...bare, change: mergeKnown(entry.change, change) };
    const fits = !isTooLarge(informed.change) && this.#shelf.bytesWith(informed) <= HARD_BYTES;
    const kept = fits ? informed : bare;
    if (this.#shelf.bytesWith(kept) <= RESCUE_BYTES) this.#shelf.put(kept);
  }

  /** A reset window takes over what stands, wherever its end was moved meanwhile. */
  #whereItStands({ target, start_ms, end_ms }: Entry): Partial<Booking> {
    return { target, start_ms, end_ms };
  }

  #add(booking: Booking): boolean {
    const entry = toEntry(booking);
    if (this.#shelf.bytesWith(entry) > HARD_BYTES) return false;
    this.#shelf.put(entry);
    return true;
  }

  #hasRoom(booking: Booking, nowMs: number): boolean {
    const entry = toEntry(booking);
    if (this.#shelf.bytesWith(entry) > BOOKING_BYTES) return false;
    const max = this.#limits.max_bookings ?? MAX_BOOKINGS;
    if (this.#shelf.size < max) return true;
    return this.entries().filter((held) => !isExpired(held, nowMs)).length < max;
  }

  #full(booking: Booking): Refused {
    const message = `the calendar holds ${this.#shelf.size} windows in ${this.#shelf.bytes} bytes, as many as it can; book again when some are over, or cancel some`;
    return refusedFor({ conflicts: [toConflict(booking, 'full', message)], predecessor: null });
  }

  #released({ window_id, run_id }: Booking): Refused {
    return refused('released', `run ${run_id} of ${window_id} has released its booking already`);
  }
}
