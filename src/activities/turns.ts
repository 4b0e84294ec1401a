/**
 * Writes that fall due together go first: what is left to do after one of them (a note, the answer to the window,
 * and everything the window does then) waits until the other writes of this worker are sent, and then continues one
 * by one, so that it does not delay the workflow tasks of this worker. A write that is alone waits for nothing.
 */

/** A write due within this time is waited for. */
const SOON_MS = 1_000;
/** A write that is this late has a problem of its own: nothing waits for it. */
const LATE_MS = 3_000;
/** From one turn to the next: more than what a window does after its write costs a machine with two cores. */
const APART_MS = 50;
/** Longest wait for others. */
const LONGEST_MS = 40_000;
/** Within this time all have their turns: if many wait, the turns are shorter. */
const FOR_ALL_MS = 38_000;
const LOOK_AGAIN_MS = 100;

/** An expected write, of `performance.now()`. */
interface Due {
  readonly at: number;
}

/** Of one worker. */
export class Turns {
  readonly #due = new Set<Due>();
  #nextAt = 0;
  #waiting = 0;

  /** Announces a write. @returns call it when the write was made, or will not be made */
  expect(inMs: number): () => void {
    const due = { at: performance.now() + inMs };
    this.#due.add(due);
    return () => void this.#due.delete(due);
  }

  /**
   * Resolves when its turn comes, or at once when `signal` aborts.
   * @param latestAt of `performance.now()`
   */
  async mine(signal: AbortSignal, latestAt: number): Promise<void> {
    this.#waiting += 1;
    try {
      await this.#wait(signal, Math.min(performance.now() + LONGEST_MS, latestAt));
    } finally {
      this.#waiting -= 1;
    }
  }

  async #wait(signal: AbortSignal, giveUpAt: number): Promise<void> {
    while (this.#isBusy() && performance.now() < giveUpAt && !signal.aborted)
      await pause(LOOK_AGAIN_MS, signal);
    const now = performance.now();
    const at = Math.max(this.#nextAt, now);
    this.#nextAt = at + Math.min(APART_MS, FOR_ALL_MS / this.#waiting);
    const left = Math.min(at, giveUpAt) - now;
    if (left > 0 && !signal.aborted) await pause(left, signal);
  }

  #isBusy(): boolean {
    const now = performance.now();
    for (const { at } of this.#due) if (at <= now + SOON_MS && at >= now - LATE_MS) return true;
    return false;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake);
  });
}
