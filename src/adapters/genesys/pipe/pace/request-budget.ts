// Who may send a request now, in which order: reverts, applies, others. Knows no HTTP; paces by `RateWindow`.
import { LONGEST_PAUSE_MS } from './answer-pace.ts';
import { monotonicClock, type Clock } from '../clock.ts';
import { RateWindow, shareOf, type RateReading } from './rate-window.ts';
import type { Priority } from '../request-context.ts';

/** How requests are paced. */
export interface BudgetSettings {
  /** Requests open at once. @default 256 */
  readonly maxInFlight: number;
  /**
   * Callers waiting at once, of one urgency and those more urgent; beyond, `rate_limited` at once. Less
   * urgent ones never turn anybody away. @default 2_000
   */
  readonly maxWaiting: number;
  /** Longest wait for room, milliseconds: longer ones are the engine's. @default 5_000 */
  readonly maxWaitMs: number;
  /** While the API says 429, one revert may try each so many milliseconds. @default 10_000 */
  readonly revertProbeEveryMs: number;
  /** The same for applies. @default 10_000 */
  readonly applyProbeEveryMs: number;
  /** The same for all else. @default 30_000 */
  readonly otherProbeEveryMs: number;
  /** Longest time one 429 can keep the gate shut, whatever its Retry-After. @default 300_000 */
  readonly maxClosedMs: number;
}

const DEFAULTS: BudgetSettings = {
  maxInFlight: 256,
  maxWaiting: 2_000,
  maxWaitMs: 5_000,
  revertProbeEveryMs: 10_000,
  applyProbeEveryMs: 10_000,
  otherProbeEveryMs: 30_000,
  maxClosedMs: LONGEST_PAUSE_MS,
};

const URGENT_FIRST: readonly Priority[] = ['revert', 'apply', 'other'];
const SHORTEST_RETRY_MS = 1_000;

/** What the API's answer said about its limits; null when there was no answer. */
export interface AnswerPace {
  readonly limited: boolean;
  readonly retryAfterMs: number | null;
  readonly reading: RateReading | null;
}

/** `go`: send now and call `done` when it ended. `full`: no room in time. `ended`: the limit came first. */
export type Admission =
  | { readonly kind: 'go'; readonly done: (pace: AnswerPace | null) => void }
  | { readonly kind: 'full'; readonly retryAfterMs: number }
  | { readonly kind: 'ended' };

export interface AdmissionRequest {
  readonly priority: Priority;
  readonly signal: AbortSignal;
  readonly deadlineAt?: number | undefined;
}

interface Waiter {
  readonly priority: Priority;
  readonly settle: (admission: Admission) => void;
}

/** Strictly urgent first, first come first served within a priority. */
export class RequestBudget {
  readonly #settings: BudgetSettings;
  readonly #clock: Clock;
  readonly #window: RateWindow;
  readonly #waiting: Readonly<Record<Priority, Set<Waiter>>> = {
    revert: new Set(),
    apply: new Set(),
    other: new Set(),
  };
  #inFlight = 0;
  #cancelWake: () => void = () => undefined;

  constructor(settings: Partial<BudgetSettings> = {}, clock: Clock = monotonicClock) {
    this.#settings = { ...DEFAULTS, ...settings };
    this.#clock = clock;
    this.#window = new RateWindow(this.#settings);
  }

  /** Asks for leave to send one request. Never rejects. */
  async admit(request: AdmissionRequest): Promise<Admission> {
    const { priority, signal } = request;
    if (signal.aborted) return { kind: 'ended' };
    if (this.#countBefore(priority) === 0 && this.#hasRoom(priority)) return this.#go(priority);
    const now = this.#clock.now();
    const giveUpAt = Math.min(request.deadlineAt ?? Infinity, now + this.#settings.maxWaitMs);
    const isTooLate = this.#window.opensAt(priority, now) > giveUpAt;
    const isCrowded = this.#countBefore(priority) >= this.#settings.maxWaiting;
    if (isTooLate || isCrowded) return this.#full(priority);
    return this.#wait(request, giveUpAt - now);
  }

  #wait({ priority, signal }: AdmissionRequest, forMs: number): Promise<Admission> {
    return new Promise((resolve) => {
      const settle = (admission: Admission): void => {
        this.#waiting[priority].delete(waiter);
        signal.removeEventListener('abort', onAbort);
        cancelTimer();
        resolve(admission);
      };
      const waiter: Waiter = { priority, settle };
      const onAbort = (): void => {
        settle({ kind: 'ended' });
        this.#serve();
      };
      const cancelTimer = this.#clock.after(forMs, () => {
        settle(this.#full(priority));
        this.#serve();
      });
      signal.addEventListener('abort', onAbort);
      this.#waiting[priority].add(waiter);
      // Also for those before it whose time has come while the timer is late.
      this.#serve();
    });
  }

  #go(priority: Priority): Admission {
    const startedAt = this.#clock.now();
    this.#inFlight += 1;
    this.#window.take(priority, startedAt);
    let isDone = false;
    const done = (pace: AnswerPace | null): void => {
      if (isDone) return;
      isDone = true;
      this.#inFlight -= 1;
      this.#learn(pace, startedAt);
      this.#serve();
    };
    return { kind: 'go', done };
  }

  #learn(pace: AnswerPace | null, startedAt: number): void {
    if (pace === null) return;
    const now = this.#clock.now();
    if (pace.reading !== null) this.#window.read(pace.reading, now);
    if (pace.limited) this.#window.close(pace.retryAfterMs, now);
    else this.#window.reopen(startedAt);
  }

  /**
   * Lets go whoever may. No less urgent one overtakes: where it has room, the more urgent have too, unless
   * it is its turn to try a gate that is shut.
   */
  #serve(): void {
    for (const priority of URGENT_FIRST) {
      for (const waiter of this.#waiting[priority]) {
        if (!this.#hasRoom(priority)) break;
        waiter.settle(this.#go(priority));
      }
    }
    this.#wakeInTime();
  }

  /** One timer for the whole queue; none while only the end of a request can make room. */
  #wakeInTime(): void {
    this.#cancelWake();
    this.#cancelWake = () => undefined;
    const now = this.#clock.now();
    const waitsMs = URGENT_FIRST.filter((priority) => this.#waiting[priority].size > 0)
      .map((priority) => this.#window.opensAt(priority, now) - now)
      .filter((waitMs) => waitMs > 0);
    if (waitsMs.length === 0) return;
    this.#cancelWake = this.#clock.after(Math.min(...waitsMs), () => this.#serve());
  }

  #hasRoom(priority: Priority): boolean {
    if (this.#inFlight >= shareOf(this.#settings.maxInFlight, priority)) return false;
    const now = this.#clock.now();
    return this.#window.opensAt(priority, now) <= now;
  }

  /** Those waiting who go before a newcomer of this priority. */
  #countBefore(priority: Priority): number {
    const upTo = URGENT_FIRST.slice(0, URGENT_FIRST.indexOf(priority) + 1);
    return upTo.reduce((sum, one) => sum + this.#waiting[one].size, 0);
  }

  #full(priority: Priority): Admission {
    const now = this.#clock.now();
    const retryAfterMs = Math.max(this.#window.opensAt(priority, now) - now, SHORTEST_RETRY_MS);
    return { kind: 'full', retryAfterMs: Math.ceil(retryAfterMs) };
  }
}
