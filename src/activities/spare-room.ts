/**
 * Room for steps that no line waits for: preflights, dry runs, looks half-way, the doctor. They share the
 * slots of the queue with applies and reverts, and may not fill them, however long the API hangs.
 */
import { ApplicationFailure } from '@temporalio/activity';

/** So many tries, a few seconds apart, fit into the time that a booking takes. */
const COME_BACK_MS = 4_000;

/** Of one worker. */
export class SpareRoom {
  readonly #slots: number;
  #taken = 0;

  constructor(slots: number) {
    this.#slots = slots;
  }

  /** Runs the work, or sends it away at once: the engine brings it back. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken >= this.#slots) throw this.#full();
    this.#taken += 1;
    try {
      return await work();
    } finally {
      this.#taken -= 1;
    }
  }

  #full(): ApplicationFailure {
    return ApplicationFailure.create({
      type: 'WorkerBusy',
      message: `the worker has ${this.#slots} checks under way, the most it runs beside windows: check whether the API answers`,
      nextRetryDelay: Math.ceil(COME_BACK_MS * (1 + Math.random() / 2)),
    });
  }
}
