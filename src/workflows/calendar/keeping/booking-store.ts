/**
 * The bookings by window with the bytes they take, the recently released runs, and the changes left to people. Knows no
 * admission rules. Pure.
 */
import type { LeftChange } from '../../../contract/steps/booking-steps.ts';
import type { CalendarState } from '../../../contract/calendar/calendar-state.ts';
import { entryBytes, HARD_BYTES } from './capacity.ts';
import { toCompact, type CalendarStart } from './compact.ts';
import { toBooking, toEntry, type Entry } from './entry.ts';
import { isChanged } from '../rules/admission.ts';
import { LeftChanges } from './left-changes.ts';
import { Nearby, type Nearness } from './nearby.ts';

/** Messages of a released run are refused for this long; its activities are over by then. */
const RELEASED_KEPT_MS = 10 * 60_000;
/** The most released runs remembered. */
const MAX_RELEASED = 1_000;

export type BookingStoreStart = Pick<CalendarStart, 'entries' | 'released'> &
  Partial<Pick<CalendarStart, 'left'>>;

export class BookingStore {
  readonly #entries = new Map<string, Entry>();
  readonly #bytesById = new Map<string, number>();
  /** The order in which windows were booked. */
  readonly #turns = new Map<string, number>();
  readonly #nearby = new Nearby();
  readonly #released = new Map<string, number>();
  readonly #left: LeftChanges;
  #bytes = 0;
  #turn = 0;
  /** When the first booking without a change ends, or an earlier instant. */
  #firstEndMs = Infinity;

  constructor(start: BookingStoreStart) {
    this.#left = new LeftChanges(start.left ?? []);
    for (const entry of start.entries) this.put(entry);
    for (const [run, atMs] of start.released) this.#released.set(run, atMs);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The bytes that bookings and left changes take in the state. */
  get bytes(): number {
    return this.#bytes + this.#left.bytes;
  }

  get left(): Pick<LeftChanges, 'on' | 'views' | 'changes' | 'forget'> {
    return this.#left;
  }

  all(): Entry[] {
    return [...this.#entries.values()];
  }

  /** All bookings that may matter to a window, and some that do not, in the order in which they were booked. */
  near(wanted: Nearness): readonly Entry[] {
    const ids = this.#nearby.of(wanted);
    if (ids === null) return this.all();
    const turnOf = ({ window_id }: Entry): number => this.#turns.get(window_id) ?? 0;
    return [...ids]
      .flatMap((id) => this.#entries.get(id) ?? [])
      .toSorted((a, b) => turnOf(a) - turnOf(b));
  }

  /** Bookings without a change that were over by then; needs no walk if there can be none. */
  unchangedBefore(epochMs: number): readonly Entry[] {
    if (epochMs < this.#firstEndMs) return [];
    const unchanged = this.all().filter((entry) => !isChanged(entry));
    this.#firstEndMs = unchanged.reduce((first, { end_ms }) => Math.min(first, end_ms), Infinity);
    return unchanged.filter(({ end_ms }) => end_ms <= epochMs);
  }

  get(windowId: string): Entry | undefined {
    return this.#entries.get(windowId);
  }

  /** The size of the state if this entry were added. */
  bytesWith(entry: Entry): number {
    return this.bytes - (this.#bytesById.get(entry.window_id) ?? 0) + entryBytes(entry);
  }

  /** Keeps a change that was left to a person; drops the oldest to make room. */
  leave(left: LeftChange): void {
    this.#left.add(left);
    while (this.bytes > HARD_BYTES && this.#left.dropOldest());
  }

  /** Adds or replaces; leaves optional parts out if the payload has no room for them. */
  put(entry: Entry): void {
    const fits = this.bytesWith(entry) <= HARD_BYTES;
    const { rescuedRun, listed } = entry;
    const kept = fits ? entry : { ...toEntry(toBooking(entry)), rescuedRun, listed };
    const bytes = entryBytes(kept);
    this.#bytes += bytes - (this.#bytesById.get(kept.window_id) ?? 0);
    this.#bytesById.set(kept.window_id, bytes);
    this.#find(kept);
    this.#entries.set(kept.window_id, kept);
  }

  #find(entry: Entry): void {
    const { window_id, end_ms } = entry;
    const before = this.#entries.get(window_id);
    if (before === undefined) this.#turns.set(window_id, (this.#turn += 1));
    else this.#nearby.remove(before);
    this.#nearby.add(entry);
    if (!isChanged(entry)) this.#firstEndMs = Math.min(this.#firstEndMs, end_ms);
  }

  /** Removes a booking; returns the windows that were told to wait for it. */
  remove(windowId: string): string[] {
    const gone = this.#entries.get(windowId);
    if (gone === undefined) return [];
    this.#entries.delete(windowId);
    this.#nearby.remove(gone);
    this.#turns.delete(windowId);
    this.#bytes -= this.#bytesById.get(windowId) ?? 0;
    this.#bytesById.delete(windowId);
    const waiting = this.all().filter(({ waitsFor }) => waitsFor === windowId);
    for (const entry of waiting) this.put({ ...entry, waitsFor: null });
    return waiting.map(({ window_id }) => window_id);
  }

  hasReleased(run: string): boolean {
    return this.#released.has(run);
  }

  rememberRelease(run: string, nowMs: number): void {
    this.#released.delete(run);
    this.#released.set(run, nowMs);
    for (const [oldest, atMs] of this.#released) {
      if (this.#released.size <= MAX_RELEASED && atMs > nowMs - RELEASED_KEPT_MS) break;
      this.#released.delete(oldest);
    }
  }

  toState(): Pick<CalendarState, 'bookings' | 'released' | 'left'> {
    const left = this.#left.toState();
    return {
      bookings: this.all().map(toCompact),
      released: [...this.#released],
      ...(left.length === 0 ? {} : { left }),
    };
  }
}
