/** Time for the adapter: monotonic, so that a wrong clock moves nothing. Tests pass their own. */

export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Runs once after this delay; call the returned function to cancel it. */
  after(delayMs: number, run: () => void): () => void;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const monotonicClock: Clock = {
  now: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(Math.max(Math.ceil(delayMs), 0), LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  },
};
