/**
 * The bookings by window, with the bytes they take, the runs that released lately, and the changes that
 * were left to people. Knows no rule of admission. Pure.
 */
import type { LeftChange } from '../../../contract/steps/booking-steps.ts';
import type { CalendarState } from '../../../contract/calendar/calendar-state.ts';
import { entryBytes, HARD_BYTES } from './capacity.ts';
import { toCompact, type CalendarStart } from './compact.ts';
import { toBooking, toEntry, type Entry } from './entry.ts';
import { LeftChanges } from './left-changes.ts';

/** A message of a run that released is refused for this long; its activities are over by then. */
const RELEASED_KEPT_MS = 10 * 60_000;
/** Most released runs remembered. */
const MAX_RELEASED = 1_000;

export type ShelfStart = Pick<CalendarStart, 'entries' | 'released'> &
  Partial<Pick<CalendarStart, 'left'>>;

export class Shelf {
  readonly #entries = new Map<string, Entry>();
  readonly #bytesById = new Map<string, number>();
  readonly #released = new Map<string, number>();
  readonly #left: LeftChanges;
  #bytes = 0;

  constructor(start: ShelfStart) {
    this.#left = new LeftChanges(start.left ?? []);
    for (const entry of start.entries) this.put(entry);
    for (const [run, atMs] of start.released) this.#released.set(run, atMs);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Bytes that bookings and left changes take in the state. */
  get bytes(): number {
    return this.#bytes + this.#left.bytes;
  }

  get left(): Pick<LeftChanges, 'on' | 'views' | 'forget'> {
    return this.#left;
  }

  all(): Entry[] {
    return [...this.#entries.values()];
  }

  get(windowId: string): Entry | undefined {
    return this.#entries.get(windowId);
  }

  /** Bytes of the state, were this entry put. */
  bytesWith(entry: Entry): number {
    return this.bytes - (this.#bytesById.get(entry.window_id) ?? 0) + entryBytes(entry);
  }

  /** Keeps a change that was left to a person; the oldest make room. */
  leave(left: LeftChange): void {
    this.#left.add(left);
    while (this.bytes > HARD_BYTES && this.#left.dropOldest());
  }

  /** Adds or replaces; what is only convenient is left out where the payload has no room. */
  put(entry: Entry): void {
    const fits = this.bytesWith(entry) <= HARD_BYTES;
    const kept = fits ? entry : { ...toEntry(toBooking(entry)), rescuedRun: entry.rescuedRun };
    this.#bytes = this.bytesWith(kept) - this.#left.bytes;
    this.#bytesById.set(kept.window_id, entryBytes(kept));
    this.#entries.set(kept.window_id, kept);
  }

  /** Removes a booking; returns the windows that were told to wait for it. */
  remove(windowId: string): string[] {
    if (!this.#entries.delete(windowId)) return [];
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
