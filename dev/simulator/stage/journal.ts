/**
 * An ordered list of events, numbered from 1, that readers can page through, wait on and follow. Bounded if a capacity
 * is given: the oldest entries are dropped. Knows nothing about their meaning.
 */

export interface Entry {
  readonly seq: number;
}

export type Accept<T> = (entry: T) => boolean;

export class Journal<T extends Entry> {
  readonly #capacity: number;
  readonly #listeners = new Set<(entry: T) => void>();
  #entries: T[] = [];
  #lastSeq = 0;

  constructor(capacity = Number.POSITIVE_INFINITY) {
    this.#capacity = capacity;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  append<One extends T>(build: (seq: number) => One): One {
    const entry = build(this.#lastSeq + 1);
    this.#lastSeq += 1;
    this.#entries.push(entry);
    if (this.#entries.length >= 2 * this.#capacity) {
      this.#entries = this.#entries.slice(-this.#capacity);
    }
    for (const listener of this.#listeners) {
      listener(entry);
    }
    return entry;
  }

  after(seq: number, accept: Accept<T>): readonly T[] {
    const firstSeq = this.#lastSeq - this.#entries.length + 1;
    return this.#entries.slice(Math.max(0, seq - firstSeq + 1)).filter((entry) => accept(entry));
  }

  subscribe(listener: (entry: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves with the entries after `seq`, or with the next such entry, or empty after `waitMs`. */
  async wait(
    seq: number,
    accept: Accept<T>,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<readonly T[]> {
    const there = this.after(seq, accept);
    if (there.length > 0 || waitMs <= 0 || signal.aborted) {
      return there;
    }
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        unsubscribe();
        signal.removeEventListener('abort', finish);
        resolve(this.after(seq, accept));
      };
      const timer = setTimeout(finish, waitMs);
      const unsubscribe = this.subscribe((entry) => {
        if (entry.seq > seq && accept(entry)) {
          finish();
        }
      });
      signal.addEventListener('abort', finish);
    });
  }
}

/** How far a replica lags: by a number of changes, or to an instant if one is given. */
export interface Behind {
  readonly changes: number;
  readonly atMs: number | null;
}

interface Change<S> {
  readonly at: string;
  readonly before: S | null;
}

/** The changes that a replica has not seen, in order. */
export function unseen<R extends { readonly at: string }>(
  records: readonly R[],
  { changes, atMs }: Behind,
): readonly R[] {
  if (atMs !== null) {
    return records.filter(({ at }) => Date.parse(at) > atMs);
  }
  return changes === 0 ? [] : records.slice(-changes);
}

/** The state before the last of these changes, or at an instant (epoch ms); null if it is the current one. */
export function stateBehind<S>(records: readonly Change<S>[], { changes, atMs }: Behind): S | null {
  const since =
    atMs === null ? records.at(-changes) : records.find(({ at }) => Date.parse(at) > atMs);
  return changes === 0 && atMs === null ? null : (since?.before ?? null);
}
