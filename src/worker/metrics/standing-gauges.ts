/**
 * What windows report about themselves, and when a sweep last succeeded, read from Temporal's lists on a scrape. A
 * missing value means that it could not be read, never zero.
 */
import { Gauge, type Registry } from 'prom-client';
import { sumUp } from '../../client/standing.ts';
import type { StandingWindow } from '../../client/windows/standing-window.ts';
import { CachedReading } from './cached-reading.ts';

/** A list costs the server more than a query to the calendar. */
const FRESH_MS = 15_000;
/** How long a finished window counts; after that, somebody has dealt with it. */
const LOOK_BACK_MS = 24 * 60 * 60_000;

export interface StandingGaugesOptions {
  readonly standing: (sinceMs: number) => Promise<readonly StandingWindow[]>;
  /** Epoch ms; null if none is known. */
  readonly lastGoodSweep: () => Promise<number | null>;
  /** @default Date.now */
  readonly nowMs?: () => number;
  /** @default 2,000 */
  readonly patienceMs?: number;
}

/** What was read, and when: a line whose end has passed since then may be back by now. */
interface Seen extends ReturnType<typeof sumUp> {
  readonly atMs: number;
}

/** A line that was overdue then is assumed to be overdue still. */
function overdueNow({ overdueMs, atMs }: Seen, nowMs: number): number {
  return overdueMs === 0 ? 0 : overdueMs + (nowMs - atMs);
}

export class StandingGauges {
  readonly #needPerson: Gauge;
  readonly #sweepAge: Gauge;
  readonly #nowMs: () => number;
  readonly #seen: CachedReading<Seen>;
  readonly #sweep: CachedReading<number | null>;
  #overdueMs: number | null = null;

  constructor(registry: Registry, options: StandingGaugesOptions) {
    const { standing, lastGoodSweep, nowMs = () => Date.now(), patienceMs } = options;
    const cached = { freshMs: FRESH_MS, nowMs, patienceMs };
    this.#nowMs = nowMs;
    const look = async (): Promise<Seen> => {
      const windows = await standing(nowMs() - LOOK_BACK_MS);
      return { ...sumUp(windows, nowMs()), atMs: nowMs() };
    };
    this.#seen = new CachedReading({ ...cached, read: look });
    this.#sweep = new CachedReading({ ...cached, read: lastGoodSweep });
    const registers = [registry];
    this.#needPerson = new Gauge({
      name: 'interlude_windows_need_person',
      help: 'Windows that need a person: running ones, and those that ended within a day.',
      registers,
    });
    this.#sweepAge = new Gauge({
      name: 'interlude_last_good_sweep_age_seconds',
      help: 'How long ago a sweep last ended without failing; one begins every minute.',
      registers,
    });
  }

  /** How long the longest line has been overdue according to the windows, ms; null if not known. */
  get overdueMs(): number | null {
    return this.#overdueMs;
  }

  /** Updates the gauges; never throws. */
  async refresh(): Promise<void> {
    const [seen, sweptMs] = await Promise.all([this.#seen.get(), this.#sweep.get()]);
    const nowMs = this.#nowMs();
    this.#overdueMs = seen === null ? null : overdueNow(seen, nowMs);
    if (seen === null) this.#needPerson.remove();
    else this.#needPerson.set(seen.needPerson);
    if (sweptMs === null) this.#sweepAge.remove();
    else this.#sweepAge.set(Math.max(0, nowMs - sweptMs) / 1_000);
  }
}
