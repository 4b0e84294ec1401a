/** How long one call may last: its caller's signal, its deadline, and the closing of the adapter, as one signal. */
import { setMaxListeners } from 'node:events';
import { monotonicClock, type Clock } from './clock.ts';

export type LimitReason = 'cancelled' | 'deadline';

export interface Limits {
  readonly signals: readonly AbortSignal[];
  readonly deadlineAt?: number | undefined;
}

/** Ends once, at the first of its limits. Must be disposed of, because it holds a timer and listeners. */
export class CallLimit {
  readonly #controller = new AbortController();
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #onAbort = (): void => this.#end('cancelled');
  #cancelTimer: () => void = () => undefined;
  #reason: LimitReason | null = null;

  constructor(limits: Limits, clock: Clock = monotonicClock) {
    this.#limits = limits;
    this.#clock = clock;
    for (const signal of limits.signals) {
      // A step may send many requests at once, all listening to its signal; each stops listening when it ends.
      setMaxListeners(0, signal);
      signal.addEventListener('abort', this.#onAbort);
    }
    this.#startTimer();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Why the call must end; null if it need not. Checks the clock itself, because a stopped process misses its timers.
   */
  get reason(): LimitReason | null {
    if (this.#reason !== null) return this.#reason;
    if (this.#limits.signals.some((signal) => signal.aborted)) this.#end('cancelled');
    else if (this.#isPastDeadline()) this.#end('deadline');
    return this.#reason;
  }

  /** Waits for something shared without ending it; null if this call's limit comes first. */
  async wait<T>(shared: Promise<T>): Promise<T | null> {
    if (this.reason !== null) {
      shared.catch(() => undefined);
      return null;
    }
    const done = new AbortController();
    const ended = new Promise<null>((resolve) => {
      this.signal.addEventListener('abort', () => resolve(null), { signal: done.signal });
    });
    try {
      return await Promise.race([shared, ended]);
    } finally {
      done.abort();
    }
  }

  dispose(): void {
    this.#cancelTimer();
    for (const signal of this.#limits.signals) signal.removeEventListener('abort', this.#onAbort);
  }

  /** Timers may fire slightly early, and cannot reach a far deadline: then the timer is restarted. */
  #startTimer(): void {
    const { deadlineAt } = this.#limits;
    if (deadlineAt === undefined || !Number.isFinite(deadlineAt)) return;
    this.#cancelTimer = this.#clock.after(deadlineAt - this.#clock.now(), () => {
      if (this.#isPastDeadline()) this.#end('deadline');
      else this.#startTimer();
    });
  }

  #isPastDeadline(): boolean {
    const { deadlineAt } = this.#limits;
    return deadlineAt !== undefined && this.#clock.now() >= deadlineAt;
  }

  #end(reason: LimitReason): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.dispose();
    this.#controller.abort();
  }
}
