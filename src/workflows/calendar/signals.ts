/**
 * The calendar's signals to windows, sent without waiting for them. A lost hint does no harm, because a window asks
 * again on its own. But an armed window asks nobody before it applies, so it must be told that starts are stopped, if
 * necessary by the next run.
 */
import { CancellationScope, getExternalWorkflowHandle } from '@temporalio/workflow';
import {
  LINE_RELEASED_SIGNAL,
  STARTS_STOPPED_SIGNAL,
  type LineReleased,
} from '../../contract/calendar/calendar.ts';
import type { StartsStopped } from '../../contract/window/start-hold.ts';

/**
 * A server accepts 2,000 signals under way from one workflow, and fails its task at the next one, again and again:
 * thousands of windows may wait for the kill switch to be lifted.
 */
const MOST_AT_ONCE = 1_000;

/** A signal that has not arrived yet. */
interface Signal {
  readonly windowId: string;
  readonly name: string;
  readonly hint: LineReleased | StartsStopped;
}

async function send({ windowId, name, hint }: Signal): Promise<void> {
  await CancellationScope.nonCancellable(() =>
    getExternalWorkflowHandle(windowId).signal(name, hint),
  );
}

export class Signals {
  readonly #send: (signal: Signal) => Promise<void>;
  readonly #underWay = new Set<Signal>();
  /** Those of them that wait for others to arrive. */
  readonly #waiting: Signal[] = [];

  /** @param deliver how one is sent; rejects if its window is gone */
  constructor(deliver = send) {
    this.#send = deliver;
  }

  get areUnderWay(): boolean {
    return this.#underWay.size > 0;
  }

  /** Whether some window may not know yet that starts are stopped. */
  get areStopsUnderWay(): boolean {
    return [...this.#underWay].some(({ name }) => name === STARTS_STOPPED_SIGNAL);
  }

  /** Tells waiting windows to ask again. */
  signalReleased(windowIds: readonly string[], by: string): void {
    for (const windowId of windowIds)
      this.#add({ windowId, name: LINE_RELEASED_SIGNAL, hint: { by } });
  }

  /** Tells armed windows to hold their write, and those that wrote ahead to remove it. */
  signalStopped(windowIds: readonly string[], stopped: StartsStopped): void {
    for (const windowId of windowIds)
      this.#add({ windowId, name: STARTS_STOPPED_SIGNAL, hint: stopped });
  }

  #add(signal: Signal): void {
    this.#underWay.add(signal);
    if (this.#underWay.size > MOST_AT_ONCE) this.#waiting.push(signal);
    else void this.#deliver(signal);
  }

  async #deliver(signal: Signal): Promise<void> {
    try {
      await this.#send(signal);
    } catch {
      // The window is gone.
    } finally {
      this.#underWay.delete(signal);
      const next = this.#waiting.shift();
      if (next !== undefined) void this.#deliver(next);
    }
  }
}
