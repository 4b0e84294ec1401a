/**
 * Wakes the writers of one worker at their instant. Those that are due together are woken one after the other with
 * nothing in between: an answer to the first of hundreds of writes takes as long to handle as the next write to send.
 */

/** Between two looks at the clocks, because a writer learns the time of the server while it holds. */
const LOOK_MS = 500;
/** A writer's estimate of the server's clock. */
export interface Estimate {
  /** The server's clock, epoch ms, minus `performance.now()`; never too large. */
  readonly leadMs: number;
  /** The largest that it can be, by what this writer has seen of the server's clock; at least `leadMs`. */
  readonly mostLeadMs: number;
  /** Takes over a better estimate. */
  learn(leadMs: number): void;
}

interface Sleeper {
  readonly instantMs: number;
  readonly estimate: Estimate;
  readonly wake: () => void;
}

export class AlarmClock {
  readonly #sleepers = new Set<Sleeper>();
  #timer: NodeJS.Timeout | undefined;

  /** Resolves at an instant of the server's clock, epoch ms, or at once when `signal` aborts. */
  async sleepUntil(instantMs: number, estimate: Estimate, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const sleeper = { instantMs, estimate, wake };
      const leave = (): void => {
        this.#sleepers.delete(sleeper);
        this.#setTimer();
        wake();
      };
      signal.addEventListener('abort', leave);
      this.#sleepers.add(sleeper);
      this.#setTimer();
    });
  }

  /**
   * No estimate is ahead of the server, so the foremost is right for all; but hosts of a server may differ from each
   * other, so each writer believes it only as far as its own host's clock allows.
   */
  #ring(): void {
    const foremost = Math.max(...[...this.#sleepers].map(({ estimate }) => estimate.leadMs));
    const now = performance.now();
    for (const sleeper of this.#sleepers) {
      const { instantMs, estimate, wake } = sleeper;
      const leadMs = Math.min(foremost, estimate.mostLeadMs);
      if (instantMs > now + leadMs) continue;
      estimate.learn(leadMs);
      this.#sleepers.delete(sleeper);
      // Timers set together run together; microtasks would let no request reach its socket before all are made.
      setTimeout(wake, 1);
    }
    this.#setTimer();
  }

  /** One timer for all; none if nobody sleeps. */
  #setTimer(): void {
    clearTimeout(this.#timer);
    if (this.#sleepers.size === 0) return;
    const now = performance.now();
    const lefts = [...this.#sleepers].map(
      ({ instantMs, estimate }) => instantMs - estimate.leadMs - now,
    );
    const leftMs = Math.min(LOOK_MS, ...lefts);
    this.#timer = setTimeout(() => this.#ring(), Math.max(1, Math.ceil(leftMs)));
  }
}
