/** A receiver that accepts connections and never answers must not take every slot of a worker. Touches nothing. */

const MOST_AT_ONCE = 50;
/** A receiver that answers frees slots faster than this. */
const PATIENCE_MS = 2_000;

export interface ReceiverPlacesOptions {
  /** @default 50 */
  readonly mostAtOnce?: number;
  /** How long a callback waits for a slot, ms. @default 2,000 */
  readonly patienceMs?: number;
}

interface Receiver {
  busy: number;
  readonly waiting: Set<() => void>;
}

export class ReceiverPlaces {
  readonly #mostAtOnce: number;
  readonly #patienceMs: number;
  readonly #receivers = new Map<string, Receiver>();

  constructor({ mostAtOnce = MOST_AT_ONCE, patienceMs = PATIENCE_MS }: ReceiverPlacesOptions = {}) {
    this.#mostAtOnce = mostAtOnce;
    this.#patienceMs = patienceMs;
  }

  /** True once there is a slot, to be given back with `leave`; false if none became free in time. */
  async enter(key: string, signal: AbortSignal): Promise<boolean> {
    const receiver = this.#receivers.get(key) ?? { busy: 0, waiting: new Set() };
    this.#receivers.set(key, receiver);
    if (receiver.busy >= this.#mostAtOnce) return this.#wait(receiver, signal);
    receiver.busy += 1;
    return true;
  }

  leave(key: string): void {
    const receiver = this.#receivers.get(key);
    if (receiver === undefined) return;
    const [next] = receiver.waiting;
    if (next !== undefined) return next();
    receiver.busy -= 1;
    if (receiver.busy === 0) this.#receivers.delete(key);
  }

  #wait({ waiting }: Receiver, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (hasPlace: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        waiting.delete(takePlace);
        resolve(hasPlace);
      };
      const takePlace = (): void => end(true);
      const giveUp = (): void => end(false);
      const timer = setTimeout(giveUp, this.#patienceMs);
      signal.addEventListener('abort', giveUp);
      waiting.add(takePlace);
      if (signal.aborted) giveUp();
    });
  }
}
