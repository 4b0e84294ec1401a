/** A manual clock. Counts the timers that are still set. */
import type { Clock } from '../../src/adapters/genesys/pipe/clock.ts';

export interface FakeClock extends Clock {
  readonly timers: number;
  /** Advances, running what falls due, in order. */
  advance(byMs: number): Promise<void>;
  /** Advances while the timers that fall due are late, as in a busy process. */
  jump(byMs: number): void;
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Lets everything that waits on promises run. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

export function createFakeClock(): FakeClock {
  let now = 1_000;
  const timers = new Set<Timer>();
  const nextUntil = (end: number): Timer | undefined => {
    let next: Timer | undefined;
    for (const timer of timers)
      if (timer.at <= end && timer.at < (next?.at ?? Infinity)) next = timer;
    return next;
  };
  return {
    get timers() {
      return timers.size;
    },
    now: () => now,
    after(delayMs, run) {
      const timer = { at: now + Math.max(0, delayMs), run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    jump(byMs) {
      now += byMs;
    },
    async advance(byMs) {
      const end = now + byMs;
      for (let next = nextUntil(end); next !== undefined; next = nextUntil(end)) {
        now = Math.max(now, next.at);
        timers.delete(next);
        next.run();
        await settled();
      }
      now = end;
      await settled();
    },
  };
}
