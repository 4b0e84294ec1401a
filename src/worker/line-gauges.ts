/**
 * How many windows are active and how long the oldest revert is overdue, read from the calendar when
 * somebody scrapes: seldom enough to cost nothing, and never for longer than a scrape may wait.
 */
import { Gauge, type Registry } from 'prom-client';
import { inTime } from '../activities/in-time.ts';
import type { BookingView } from '../contract/checkup.ts';

/** So long one reading serves every scrape. */
const FRESH_MS = 5_000;
const PATIENCE_MS = 2_000;

export interface LineGaugesOptions {
  readonly list: () => Promise<readonly BookingView[]>;
  /** @default Date.now */
  readonly nowMs?: () => number;
  /** @default 2,000 */
  readonly patienceMs?: number;
}

/** A line may be in maintenance from arming on: the answer of its write may be lost. */
function overdueMs(bookings: readonly BookingView[], nowMs: number): number {
  const late = bookings
    .filter(({ state }) => state !== 'booked')
    .map(({ end_time }) => nowMs - Date.parse(end_time));
  return Math.max(0, ...late);
}

/** Owns three gauges; absent values mean that the calendar could not be read, never zero. */
export class LineGauges {
  readonly #active: Gauge;
  readonly #overdue: Gauge;
  readonly #readable: Gauge;
  readonly #options: Required<LineGaugesOptions>;
  #reading: { readonly at: number; readonly bookings: readonly BookingView[] | null } | null = null;
  #underWay: Promise<void> | null = null;

  constructor(registry: Registry, options: LineGaugesOptions) {
    const registers = [registry];
    this.#options = { nowMs: () => Date.now(), patienceMs: PATIENCE_MS, ...options };
    this.#active = new Gauge({
      name: 'interlude_active_windows',
      help: 'Windows of the organisation whose line is in maintenance now, by the calendar.',
      registers,
    });
    this.#overdue = new Gauge({
      name: 'interlude_oldest_overdue_revert_seconds',
      help: 'How long ago the oldest window ended whose line is not proven back; 0 when there is none.',
      registers,
    });
    this.#readable = new Gauge({
      name: 'interlude_calendar_readable',
      help: '1 when the calendar answered; when 0, the gauges of windows are absent.',
      registers,
    });
  }

  /** Brings the gauges up to date; never throws. */
  async refresh(): Promise<void> {
    const nowMs = this.#options.nowMs();
    if (this.#reading === null || nowMs - this.#reading.at >= FRESH_MS) {
      this.#underWay ??= this.#read().finally(() => (this.#underWay = null));
      await this.#underWay;
    }
    this.#show(this.#reading?.bookings ?? null, this.#options.nowMs());
  }

  async #read(): Promise<void> {
    const { list, nowMs, patienceMs } = this.#options;
    try {
      const bookings = await inTime(list(), patienceMs, 'the calendar did not answer in time');
      this.#reading = { at: nowMs(), bookings };
    } catch {
      this.#reading = { at: nowMs(), bookings: null };
    }
  }

  #show(bookings: readonly BookingView[] | null, nowMs: number): void {
    this.#readable.set(bookings === null ? 0 : 1);
    if (bookings === null) {
      this.#active.remove();
      this.#overdue.remove();
      return;
    }
    this.#active.set(bookings.filter(({ state }) => state === 'active').length);
    this.#overdue.set(overdueMs(bookings, nowMs) / 1_000);
  }
}
