/**
 * Resolves host names for callbacks. All callers for one name share a look-up, whose outcome is remembered for a short
 * time, so that a dead name is not looked up for each of its callbacks. A caller that stops waiting leaves, and so
 * cancels a look-up that has not begun.
 */
import { NameError } from '../callback-error.ts';
import { createNameResolver } from './resolve-name.ts';

export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * All addresses of a host; rejects if there are none, or not in time.
 * @param signal ends this caller's wait
 */
export type HostLookup = (
  hostname: string,
  signal?: AbortSignal,
) => Promise<readonly HostAddress[]>;

/** @param unwanted aborted once nobody waits for the answer: what has not begun need not begin */
export type AskForHost = (
  hostname: string,
  unwanted: AbortSignal,
) => Promise<readonly HostAddress[]>;

const PATIENCE_MS = 5_000;
const REMEMBERED_MS = 10_000;
const MOST_REMEMBERED = 1_000;

interface LookUp {
  readonly answer: Promise<readonly HostAddress[]>;
  readonly beganAt: number;
  readonly unwanted: AbortController;
  waiting: number;
  /** In terms of `performance.now()`; null while it is running. */
  endedAt: number | null;
}

class SharedLookups {
  readonly #ask: AskForHost;
  readonly #patienceMs: number;
  readonly #lookups = new Map<string, LookUp>();

  constructor(ask: AskForHost, patienceMs: number) {
    this.#ask = ask;
    this.#patienceMs = patienceMs;
  }

  async find(hostname: string, signal?: AbortSignal): Promise<readonly HostAddress[]> {
    signal?.throwIfAborted();
    const lookup = this.#remembered(hostname) ?? this.#begin(hostname);
    if (this.#isOverdue(lookup)) throw this.#late();
    lookup.waiting += 1;
    try {
      return await this.#wait(lookup, signal);
    } finally {
      lookup.waiting -= 1;
      if (lookup.waiting === 0 && lookup.endedAt === null) lookup.unwanted.abort();
    }
  }

  /** Whether a caller has waited for it in vain: then no other need to. */
  #isOverdue({ beganAt, endedAt }: LookUp): boolean {
    return endedAt === null && performance.now() - beganAt >= this.#patienceMs;
  }

  #late(): NameError {
    return new NameError(`there was no answer within ${this.#patienceMs / 1_000} s`);
  }

  #remembered(hostname: string): LookUp | null {
    const lookup = this.#lookups.get(hostname);
    if (lookup === undefined) return null;
    const isPast = performance.now() - (lookup.endedAt ?? Infinity) >= REMEMBERED_MS;
    return isPast || lookup.unwanted.signal.aborted ? null : lookup;
  }

  #begin(hostname: string): LookUp {
    const unwanted = new AbortController();
    const answer = this.#ask(hostname, unwanted.signal);
    const lookup = { answer, unwanted, beganAt: performance.now(), waiting: 0, endedAt: null };
    this.#remember(hostname, lookup);
    return lookup;
  }

  #remember(hostname: string, lookup: LookUp): void {
    const end = (): void => {
      lookup.endedAt = performance.now();
    };
    lookup.answer.then(end, end);
    this.#lookups.delete(hostname);
    this.#lookups.set(hostname, lookup);
    const [oldest] = this.#lookups.keys();
    if (this.#lookups.size > MOST_REMEMBERED && oldest !== undefined) this.#lookups.delete(oldest);
  }

  async #wait(lookup: LookUp, signal?: AbortSignal): Promise<readonly HostAddress[]> {
    const over = new AbortController();
    const stop = new Promise<never>((_, reject) => {
      const timer = setTimeout(() => reject(this.#late()), this.#patienceMs);
      const leave = (): void => reject(new NameError('it is no longer awaited'));
      signal?.addEventListener('abort', leave, { signal: over.signal });
      over.signal.addEventListener('abort', () => clearTimeout(timer));
    });
    try {
      return await Promise.race([lookup.answer, stop]);
    } finally {
      over.abort();
    }
  }
}

/**
 * A look-up that callers share.
 * @param ask the source; by default hosts file, name servers and system
 * @param patienceMs the longest that a caller waits
 */
export function createHostLookup(
  ask: AskForHost = createNameResolver(),
  patienceMs: number = PATIENCE_MS,
): HostLookup {
  const lookups = new SharedLookups(ask, patienceMs);
  return (hostname, signal) => lookups.find(hostname, signal);
}
