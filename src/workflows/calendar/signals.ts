/**
 * The calendar's signals to windows, sent without waiting for them. Hints that are lost do no harm,
 * a window asks again by itself; but one that is armed asks nobody before it applies, so that it must
 * be told that starts are stopped, if need be by the next run.
 */
import { CancellationScope, getExternalWorkflowHandle } from '@temporalio/workflow';
import {
  LINE_RELEASED_SIGNAL,
  STARTS_STOPPED_SIGNAL,
  type LineReleased,
} from '../../contract/calendar/calendar.ts';
import type { StartsStopped } from '../../contract/window/start-hold.ts';

/** One that has not arrived yet. */
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

  /** True while a window may not know yet that starts are stopped. */
  get areStopsUnderWay(): boolean {
    return [...this.#underWay].some(({ name }) => name === STARTS_STOPPED_SIGNAL);
  }

  /** To windows that wait: ask once more. */
  tellFree(windowIds: readonly string[], by: string): void {
    for (const windowId of windowIds)
      void this.#send({ windowId, name: LINE_RELEASED_SIGNAL, hint: { by } });
  }

  /** To windows that are armed: hold your write; to those that wrote ahead: take it back. */
  tellStopped(windowIds: readonly string[], stopped: StartsStopped): void {
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
