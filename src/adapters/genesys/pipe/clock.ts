// Time as the adapter sees it: monotonic, so that a clock set wrong moves nothing. Tests bring their own.

export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Runs once after so many milliseconds; call what it returns to take it back. */
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
