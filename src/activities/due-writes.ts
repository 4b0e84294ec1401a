/**
 * Writes that fall due together go first. The work that remains after one of them (recording it, answering the window,
 * and everything the window then does) waits until this worker's other due writes are sent, and then continues one by
 * one, so that it does not delay the worker's workflow tasks. After a write that is alone, nothing waits.
 */
import { AlarmClock } from './alarm-clock.ts';
import { pause } from './in-time.ts';

/** A write due within this time is waited for. */
const SOON_MS = 1_000;
/** A write that is later than this has a problem of its own: nothing waits for it. */
const LATE_MS = 3_000;
/** Between two turns: more than a window's work after its write costs a machine with two cores. */
const APART_MS = 50;
/** The longest wait for others. */
const LONGEST_MS = 40_000;
/** Everybody gets a turn within this time: the more wait, the shorter the turns. */
const FOR_ALL_MS = 38_000;
const LOOK_AGAIN_MS = 100;

/** An expected write, in terms of `performance.now()`. */
interface Due {
  readonly at: number;
}

/** The due writes of one worker. */
export class DueWrites {
  /** Wakes them. */
  readonly alarm = new AlarmClock();
  readonly #due = new Set<Due>();
  #nextAt = 0;
  #waiting = 0;

  /** Announces a write. @returns a function to call once the write was made, or will not be made */
  expect(inMs: number): () => void {
    const due = { at: performance.now() + inMs };
    this.#due.add(due);
    return () => void this.#due.delete(due);
  }

  /**
   * Resolves when its turn comes, or at once when `signal` aborts.
   * @param latestAt in terms of `performance.now()`
   */
  async yieldToOthers(signal: AbortSignal, latestAt: number): Promise<void> {
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
