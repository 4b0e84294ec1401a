/**
 * Slots for steps that no line waits for: preflights, dry runs, half-way looks, the doctor. They share the slots of the
 * queue with applies and reverts, and must not fill them, however long the API hangs.
 */
import { ApplicationFailure } from '@temporalio/activity';

/** A few attempts at this interval fit into the time for a booking. */
const COME_BACK_MS = 4_000;

/** The spare slots of one worker. */
export class SpareSlots {
  readonly #slots: number;
  #taken = 0;

  constructor(slots: number) {
    this.#slots = slots;
  }

  /** Runs the work, or rejects at once for the engine to retry. */
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
