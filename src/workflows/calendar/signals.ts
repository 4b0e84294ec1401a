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

/** A signal that has not arrived yet. */
interface Signal {
  readonly windowId: string;
  readonly name: string;
  readonly hint: LineReleased | StartsStopped;
}

export class Signals {
  readonly #underWay = new Set<Signal>();

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
      void this.#send({ windowId, name: LINE_RELEASED_SIGNAL, hint: { by } });
  }

  /** Tells armed windows to hold their write, and those that wrote ahead to remove it. */
  signalStopped(windowIds: readonly string[], stopped: StartsStopped): void {
    for (const windowId of windowIds)
      void this.#send({ windowId, name: STARTS_STOPPED_SIGNAL, hint: stopped });
  }

  async #send(signal: Signal): Promise<void> {
    const { windowId, name, hint } = signal;
    this.#underWay.add(signal);
    try {
      await CancellationScope.nonCancellable(() =>
        getExternalWorkflowHandle(windowId).signal(name, hint),
      );
    } catch {
      // The window is gone.
    } finally {
      this.#underWay.delete(signal);
    }
  }
}
