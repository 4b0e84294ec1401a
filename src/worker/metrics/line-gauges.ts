/** How many windows are active and how long the oldest revert is overdue, read from the calendar on a scrape. */
import { Gauge, type Registry } from 'prom-client';
import type { BookingView } from '../../contract/telling/checkup.ts';
import { CachedReading } from './cached-reading.ts';

/** How long one reading serves every scrape. */
const FRESH_MS = 5_000;

export interface LineGaugesOptions {
  readonly list: () => Promise<readonly BookingView[]>;
  /** @default Date.now */
  readonly nowMs?: () => number;
  /** @default 2,000 */
  readonly patienceMs?: number;
}

/** A line may be in maintenance as soon as it is armed, because the answer to its write may be lost. */
function overdueMs(bookings: readonly BookingView[], nowMs: number): number {
  const late = bookings
    .filter(({ state }) => state !== 'booked')
    .map(({ end_time }) => nowMs - Date.parse(end_time));
  return Math.max(0, ...late);
}

/** Owns three gauges; a missing value means that it could not be read, never zero. */
export class LineGauges {
  readonly #active: Gauge;
  readonly #overdue: Gauge;
  readonly #readable: Gauge;
  readonly #nowMs: () => number;
  readonly #bookings: CachedReading<readonly BookingView[]>;

  constructor(
    registry: Registry,
    { list, nowMs = () => Date.now(), patienceMs }: LineGaugesOptions,
  ) {
    const registers = [registry];
    this.#nowMs = nowMs;
    this.#bookings = new CachedReading({ read: list, freshMs: FRESH_MS, nowMs, patienceMs });
    this.#active = new Gauge({
      name: 'interlude_active_windows',
      help: 'Windows of the organisation whose line is in maintenance now, by the calendar.',
      registers,
    });
    this.#overdue = new Gauge({
      name: 'interlude_oldest_overdue_revert_seconds',
      help: 'How long ago the oldest window ended, by its end in force, whose line is not proven back; 0 when there is none.',
      registers,
    });
    this.#readable = new Gauge({
      name: 'interlude_calendar_readable',
      help: '1 when the calendar answered; when 0, the gauge of active windows is absent.',
      registers,
    });
  }

  /**
   * Updates the gauges; never throws.
   * @param seenMs how long the longest line has been overdue according to the windows themselves; null if not known
   */
  async refresh(seenMs: number | null = null): Promise<void> {
    const bookings = await this.#bookings.get();
    this.#readable.set(bookings === null ? 0 : 1);
    if (bookings === null) this.#active.remove();
    else this.#active.set(bookings.filter(({ state }) => state === 'active').length);
    if (bookings === null && seenMs === null) return this.#overdue.remove();
    const bookedMs = bookings === null ? 0 : overdueMs(bookings, this.#nowMs());
    this.#overdue.set(Math.max(bookedMs, seenMs ?? 0) / 1_000);
  }
}
