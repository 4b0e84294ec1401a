/**
 * What a 429 shuts: nothing is sent until the pause is over, except for an occasional probe of each priority. Pure: the
 * time is an argument.
 */
import type { Priority } from '../request-context.ts';
import type { BudgetSettings } from './budget-settings.ts';

export type GateSettings = Pick<BudgetSettings, 'probeEveryMs' | 'maxClosedMs'>;

const DEFAULT_CLOSED_MS = 1_000;

interface Closed {
  readonly since: number;
  readonly until: number;
  readonly nextProbeAt: Readonly<Record<Priority, number>>;
}

export class Gate {
  readonly #settings: GateSettings;
  #closed: Closed | null = null;

  constructor(settings: GateSettings) {
    this.#settings = settings;
  }

  isClosed(now: number): boolean {
    return this.#closed !== null && now < this.#closed.until;
  }

  /** The earliest instant when a request of this priority may be sent; `now` if at once. */
  opensAt(priority: Priority, now: number): number {
    if (this.#closed === null || now >= this.#closed.until) return now;
    return Math.min(this.#closed.until, this.#closed.nextProbeAt[priority]);
  }

  /** The latest instant when it is open to all again; `now` if it is open. */
  openForAllAt(now: number): number {
    return Math.max(now, this.#closed?.until ?? now);
  }

  /** Counts a request that is sent now; it may be a probe. */
  take(priority: Priority, now: number): void {
    if (this.#closed === null) return;
    const nextProbeAt = {
      ...this.#closed.nextProbeAt,
      [priority]: now + this.#settings.probeEveryMs[priority],
    };
    this.#closed = { ...this.#closed, nextProbeAt };
  }

  /** A 429. */
  close(retryAfterMs: number | null, now: number): void {
    const waitMs = retryAfterMs ?? DEFAULT_CLOSED_MS;
    const until = now + Math.min(waitMs, this.#settings.maxClosedMs);
    const probeAt = (priority: Priority): number =>
      now + Math.min(waitMs, this.#settings.probeEveryMs[priority]);
    const nextProbeAt = {
      revert: probeAt('revert'),
      apply: probeAt('apply'),
      other: probeAt('other'),
    };
    this.#closed = { since: now, until: Math.max(until, this.#closed?.until ?? 0), nextProbeAt };
  }

  /** Opened by an answer other than 429 to a request begun after it closed. Returns whether it was shut until now. */
  reopen(startedAt: number, now: number): boolean {
    const wasClosed = this.isClosed(now);
    if (this.#closed === null || startedAt <= this.#closed.since) return false;
    this.#closed = null;
    return wasClosed;
  }
}
