/** When a run of the calendar must continue as new, before its history grows long. */
import { workflowInfo } from '@temporalio/workflow';

/** Half of what the server allows one run. */
const CONTINUE_AFTER_UPDATES = 1_000;
const CONTINUE_AFTER_EVENTS = 10_000;
/**
 * After a run shorter than a second, the server delays the next one, and an update refused meanwhile costs ten seconds
 * (seen on 1.32). So no run continues as new sooner than this, unless the server's limit of 2,000 updates demands it.
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

  /** The run accepts no more updates: they would be lost to the next run. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Counts an update and the calls it contains: each costs history. */
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
