/**
 * What the API lets us send now, from its `inin-ratelimit-*` headers and its 429s. Other workers may use the same client,
 * and only the API counts what all of them send: then little is sent ahead of its answers. Pure: the time is an argument.
 */
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
/** How long others are assumed once the API has counted more than this worker sent, and headers trusted after a 429. */
const REMEMBERED_MS = 3_600_000;
/** Of several workers, each sends at most this part of what is left without an answer. */
const SHARED_BY = 6;
/** A request that has no answer after this long has certainly been counted. */
const COUNTED_AFTER_MS = 1_000;

interface CurrentWindow {
  readonly allowed: number;
  /** What the API has counted, and what was sent since. */
  readonly used: number;
  /** What this worker sent in it. */
  readonly own: number;
  readonly resetAt: number;
  /** Begun by our clock after such a window; null once the API has answered in it. */
  readonly follows: 'full' | 'other' | null;
}

/** A request that is sent. */
export interface Sent {
  readonly at: number;
}

/** How much of a limit a priority may use, at least one. */
export function shareOf(limit: number, priority: Priority): number {
  return Math.max(1, Math.floor(limit * SHARES[priority]));
}

/** The bucket and the gate. Unlimited until the API has named a limit. */
export class RateWindow {
  readonly #gate: Gate;
  #window: CurrentWindow | null = null;
  /** Not yet answered, oldest first. */
  readonly #open = new Set<Sent>();
  #takenAt = 0;
  #trustedUntil = -Infinity;
  #sharedUntil = -Infinity;

  constructor(settings: GateSettings) {
    this.#gate = new Gate(settings);
  }

  /** The earliest instant when a request of this priority may be sent; `now` or before if at once. */
  opensAt(priority: Priority, now: number): number {
    return Math.max(
      this.#gate.opensAt(priority, now),
      this.#bucketOpensAt(priority, now),
      this.#answersComeBy(priority, now),
    );
  }

  /** Counts a request that is sent now. */
  take(priority: Priority, now: number): Sent {
    this.#takenAt = now;
    if (this.#window !== null) {
      const { used, own } = this.#window;
      this.#window =
        now >= this.#window.resetAt
          ? this.#nextWindow(this.#window, now)
          : { ...this.#window, used: used + 1, own: own + 1 };
    }
    this.#gate.take(priority, now);
    const sent = { at: now };
    this.#open.add(sent);
    return sent;
  }

  /** A request has ended, however it ended. */
  end(sent: Sent): void {
    this.#open.delete(sent);
  }

  /** Learns from an answer's headers, before {@link end}. */
  read(reading: RateReading, sent: Sent, now: number): void {
    if (reading.allowed < 1) return;
    const resetAt = now + Math.min(reading.resetMs, LONGEST_WINDOW_MS);
    const current = this.#window;
    const isNew = current === null || resetAt > current.resetAt + RESET_TOLERANCE_MS;
    const used = reading.count + this.#sentAfter(sent);
    // Answers overtake each other: within a window, the count only grows.
    this.#window = isNew
      ? { allowed: reading.allowed, used, own: this.#open.size, resetAt, follows: null }
      : {
          allowed: reading.allowed,
          used: Math.max(current.used, used),
          own: current.own,
          resetAt: current.follows === null ? Math.min(current.resetAt, resetAt) : resetAt,
          follows: null,
        };
    // A worker that has just started does not know what it sent before.
    if (current !== null && reading.count > this.#window.own)
      this.#sharedUntil = now + REMEMBERED_MS;
  }

  /**
   * After a 429. If the headers have announced it, nothing is sent until the reset; otherwise the gate closes, except for
   * an occasional request of each priority.
   */
  close(retryAfterMs: number | null, reading: RateReading | null, now: number): void {
    if (isConfirmed(retryAfterMs, reading)) this.#trustedUntil = now + REMEMBERED_MS;
    else this.#gate.close(retryAfterMs, now);
  }

  /** An answer other than 429; to a request begun after the gate closed, it opens it to all. */
  reopen(startedAt: number, now: number): void {
    if (this.#window?.follows === 'full') this.#window = { ...this.#window, follows: 'other' };
    this.#gate.reopen(startedAt, now);
  }

  /** Whether the API counts far fewer requests than it allows, so that a refusal has another reason. */
  isFarFromEmpty(now: number): boolean {
    if (this.#window === null || now >= this.#window.resetAt) return false;
    return this.#window.used < shareOf(this.#window.allowed, 'other');
  }

  #sentAfter(sent: Sent): number {
    const open = [...this.#open];
    return open.length - 1 - open.lastIndexOf(sent);
  }

  #bucketOpensAt(priority: Priority, now: number): number {
    if (this.#window === null || now >= this.#window.resetAt) return now;
    const { allowed, used, resetAt } = this.#window;
    if (used < shareOf(allowed, priority)) return now;
    if (now < this.#trustedUntil) return resetAt;
    return Math.min(resetAt, this.#takenAt + BEYOND_EVERY_MS[priority]);
  }

  /** `now` if enough of what was sent is answered; else when the oldest of it has certainly been counted. */
  #answersComeBy(priority: Priority, now: number): number {
    const most = this.#mostUnanswered(priority, now);
    if (this.#open.size < most) return now;
    const unanswered = [...this.#open].filter(({ at }) => at > now - COUNTED_AFTER_MS);
    const [oldest] = unanswered;
    return oldest === undefined || unanswered.length < most ? now : oldest.at + COUNTED_AFTER_MS;
  }

  #mostUnanswered(priority: Priority, now: number): number {
    const window = this.#window;
    if (window === null) return Infinity;
    const isOver = now >= window.resetAt;
    if (isOver ? isFull(window) : window.follows === 'full') return 1;
    if (now >= this.#sharedUntil) return Infinity;
    const left = shareOf(window.allowed, priority) - (isOver ? 0 : window.used - this.#open.size);
    return Math.max(1, Math.floor(left / SHARED_BY));
  }

  #nextWindow(window: CurrentWindow, now: number): CurrentWindow {
    const follows = isFull(window) ? 'full' : 'other';
    return { allowed: window.allowed, used: 1, own: 1, resetAt: now + LONGEST_WINDOW_MS, follows };
  }
}

/** Whether its end was waited for, so that all who waited come at once. */
function isFull({ allowed, used }: CurrentWindow): boolean {
  return used >= shareOf(allowed, 'other');
}

/** Whether a 429 and the headers say the same: all is used up, until the same instant within a minute. */
function isConfirmed(retryAfterMs: number | null, reading: RateReading | null): boolean {
  if (reading === null || retryAfterMs === null || reading.count < reading.allowed) return false;
  const { resetMs } = reading;
  return resetMs <= LONGEST_WINDOW_MS && Math.abs(retryAfterMs - resetMs) < RESET_TOLERANCE_MS;
}
