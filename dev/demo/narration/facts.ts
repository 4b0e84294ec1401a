/** Whatever the demo says, it checks first: a fact that does not hold ends it with what was seen. */
import { isDeepStrictEqual } from 'node:util';

const SEEN_LIMIT = 2_000;

/** Something did not happen as told. */
export class NotAsToldError extends Error {
  override readonly name = 'NotAsToldError';
}

export class Facts {
  #count = 0;

  /** How many were true. */
  get count(): number {
    return this.#count;
  }

  /** @throws NotAsToldError with what was seen instead. */
  holds(what: string, isTrue: boolean, seen: unknown): void {
    if (!isTrue) throw new NotAsToldError(`Not as described: ${what}. Seen: ${inWords(seen)}`);
    this.#count += 1;
  }

  /** @throws NotAsToldError with both values. */
  same(what: string, expected: unknown, actual: unknown): void {
    const isSame = isDeepStrictEqual(actual, expected);
    this.holds(`${what}, ${inWords(expected)}`, isSame, actual);
  }

  /** @throws NotAsToldError if it takes longer than `limitMs`. */
  async inTime<T>(what: string, limitMs: number, work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const error = new NotAsToldError(`Not as described: ${what}, within ${limitMs / 1_000} s.`);
      timer = setTimeout(() => reject(error), limitMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function inWords(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SEEN_LIMIT ? `${text.slice(0, SEEN_LIMIT)}…` : text;
}
