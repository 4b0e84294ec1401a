/** When a run of the calendar has to move on to the next, before its history grows long. */
import { workflowInfo } from '@temporalio/workflow';

/** Half of what the server allows a run. */
const CONTINUE_AFTER_UPDATES = 1_000;
const CONTINUE_AFTER_EVENTS = 10_000;
/**
 * A run shorter than a second makes the server hold the next one back, and a refused update that
 * comes meanwhile then costs ten seconds (seen on 1.32): nobody continues as new sooner than this, or than
 * the server's limit of 2,000 updates demands.
 */
const SHORTEST_RUN_MS = 2_000;
const MOST_UPDATES = 1_800;

export class Pace {
  readonly #continueAfterUpdates: number;
  #updates = 0;
  #calls = 0;
  #isOver = false;

  constructor(continueAfterUpdates = CONTINUE_AFTER_UPDATES) {
    this.#continueAfterUpdates = continueAfterUpdates;
  }

  /** From here on nothing is taken that the next run would not know. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Counts an update, and the calls it brings: each costs history. */
  count(calls: number): void {
    this.#updates += 1;
    this.#calls += calls;
    const { continueAsNewSuggested, historyLength, runStartTime } = workflowInfo();
    const isLong =
      this.#calls >= this.#continueAfterUpdates ||
      historyLength >= CONTINUE_AFTER_EVENTS ||
      continueAsNewSuggested;
    const isOldEnough = Date.now() - runStartTime.getTime() >= SHORTEST_RUN_MS;
    this.#isOver = (isLong && isOldEnough) || this.#updates >= MOST_UPDATES;
  }
}
