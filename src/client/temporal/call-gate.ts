/**
 * Paces calls to one workflow: a few at a time, because a server accepts only ten updates in flight and above that
 * slows callers down for seconds; and one at a time for each key, in order. Touches nothing.
 */
export class CallGate {
  readonly #last = new Map<string, Promise<unknown>>();
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(width: number) {
    this.#free = width;
  }

  /** Runs `call` after those with the same key, as soon as there is room. */
  async pass<T>(key: string, call: () => Promise<T>): Promise<T> {
    const mine = this.#after(this.#last.get(key), call);
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(key, settled);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    }
  }

  async #after<T>(before: Promise<unknown> | undefined, call: () => Promise<T>): Promise<T> {
    await before;
    await this.#enter();
    try {
      return await call();
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Passes the slot on, or frees it. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
