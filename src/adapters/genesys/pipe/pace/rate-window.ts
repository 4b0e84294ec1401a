/** What the API lets us send now, from its `inin-ratelimit-*` headers and its 429s. Pure: the time is an argument. */
import { Gate, type GateSettings } from './gate.ts';
import type { Priority } from '../request-context.ts';

/** The values of an answer's headers. */
export interface RateReading {
  /** Requests of this client that the API has counted in the current window. */
  readonly count: number;
  readonly allowed: number;
  readonly resetMs: number;
}

/** The part of the limit that each priority may use; the rest is reserved for more urgent ones. */
const SHARES: Readonly<Record<Priority, number>> = { revert: 1, apply: 0.9, other: 0.8 };

/** The API counts by the minute. A longer reset is ignored, because it could delay a revert. */
export const LONGEST_WINDOW_MS = 60_000;
/**
 * How often one request may still be sent when the headers say that nothing is left: only a refusal proves a limit, not
 * a header. Both requests of a revert fit into one attempt.
 */
export const BEYOND_EVERY_MS: Readonly<Record<Priority, number>> = {
  revert: 2_000,
  apply: 4_000,
  other: Infinity,
};
/** Resets are in whole seconds: two that differ by less belong to the same window. */
const RESET_TOLERANCE_MS = 2_000;

interface CurrentWindow {
  readonly allowed: number;
  readonly used: number;
  readonly resetAt: number;
}

/** How much of a limit a priority may use, at least one. */
export function shareOf(limit: number, priority: Priority): number {
  return Math.max(1, Math.floor(limit * SHARES[priority]));
}

/** The bucket and the gate. Unlimited until the API has named a limit. */
export class RateWindow {
  readonly #gate: Gate;
  #window: CurrentWindow | null = null;
  #takenAt = 0;

  constructor(settings: GateSettings) {
    this.#gate = new Gate(settings);
  }

  /** The earliest instant when a request of this priority may be sent; `now` or before if at once. */
  opensAt(priority: Priority, now: number): number {
    return Math.max(this.#gate.opensAt(priority, now), this.#bucketOpensAt(priority, now));
  }

  /** Counts a request that is sent now. */
  take(priority: Priority, now: number): void {
    this.#takenAt = now;
    if (this.#window !== null) {
      this.#window =
        now >= this.#window.resetAt
          ? { ...this.#window, used: 1, resetAt: now + LONGEST_WINDOW_MS }
          : { ...this.#window, used: this.#window.used + 1 };
    }
    this.#gate.take(priority, now);
  }

  /** Learns from an answer's headers. */
  read(reading: RateReading, now: number): void {
    if (reading.allowed < 1) return;
    const resetAt = now + Math.min(reading.resetMs, LONGEST_WINDOW_MS);
    const current = this.#window;
    const isNew = current === null || resetAt > current.resetAt + RESET_TOLERANCE_MS;
    // Answers overtake each other: within a window, the count only grows.
    this.#window = isNew
      ? { allowed: reading.allowed, used: reading.count, resetAt }
      : {
          allowed: reading.allowed,
          used: Math.max(current.used, reading.count),
          resetAt: Math.min(current.resetAt, resetAt),
        };
  }

  /** After a 429: closes the gate, except for an occasional request of each priority. */
  close(retryAfterMs: number | null, now: number): void {
    this.#gate.close(retryAfterMs, now);
  }

  /** An answer other than 429 to a request begun after the gate closed opens it to all. */
  reopen(startedAt: number, now: number): void {
    this.#gate.reopen(startedAt, now);
  }

  /** Whether the API counts far fewer requests than it allows, so that a refusal has another reason. */
  isFarFromEmpty(now: number): boolean {
    if (this.#window === null || now >= this.#window.resetAt) return false;
    return this.#window.used < shareOf(this.#window.allowed, 'other');
  }

  #bucketOpensAt(priority: Priority, now: number): number {
    if (this.#window === null || now >= this.#window.resetAt) return now;
    const { allowed, used, resetAt } = this.#window;
    if (used < shareOf(allowed, priority)) return now;
    return Math.min(resetAt, this.#takenAt + BEYOND_EVERY_MS[priority]);
  }
}
