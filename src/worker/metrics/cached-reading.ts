/** A value that is read on a scrape: rarely enough to cost nothing, and never for longer than a scrape may wait. */
import { inTime } from '../../activities/in-time.ts';

const PATIENCE_MS = 2_000;

export interface CachedReadingOptions<T> {
  readonly read: () => Promise<T>;
  /** How long one reading serves every scrape. */
  readonly freshMs: number;
  readonly nowMs: () => number;
  /** @default 2,000 */
  readonly patienceMs?: number | undefined;
}

export class CachedReading<T> {
  readonly #options: CachedReadingOptions<T>;
  #reading: { readonly at: number; readonly value: T | null } | null = null;
  #underWay: Promise<void> | null = null;

  constructor(options: CachedReadingOptions<T>) {
    this.#options = options;
  }

  /** Null if it could not be read in time; never throws. */
  async get(): Promise<T | null> {
    const { nowMs, freshMs } = this.#options;
    if (this.#reading === null || nowMs() - this.#reading.at >= freshMs) {
      this.#underWay ??= this.#read().finally(() => (this.#underWay = null));
      await this.#underWay;
    }
    return this.#reading?.value ?? null;
  }

  async #read(): Promise<void> {
    const { read, nowMs, patienceMs = PATIENCE_MS } = this.#options;
    try {
      const value = await inTime(read(), patienceMs, 'no answer in time');
      this.#reading = { at: nowMs(), value };
    } catch {
      this.#reading = { at: nowMs(), value: null };
    }
  }
}
