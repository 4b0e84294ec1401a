/** Runs calls with the same key one after another, in order, whatever becomes of each. Touches nothing. */
export class CallGate {
  readonly #last = new Map<string, Promise<unknown>>();

  async pass<T>(key: string, call: () => Promise<T>): Promise<T> {
    const mine = Promise.resolve(this.#last.get(key)).then(call);
    const settled = mine.catch(() => undefined);
    this.#last.set(key, settled);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    }
  }
}
