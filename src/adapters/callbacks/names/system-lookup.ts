/**
 * The system's resolver, for what only it knows (sources other than hosts file and DNS). It uses the process's few
 * threads and blocks one for as long as a name hangs, and the API's look-ups need them as well: so two names at a time,
 * and only one of those that were slow before.
 */
import { lookup } from 'node:dns/promises';
import type { AskForHost, HostAddress } from './host-lookup.ts';
import { NameError } from '../callback-error.ts';

const MOST_AT_ONCE = 2;
const SLOW_MS = 1_000;
const MOST_SLOW_NAMES = 1_000;

interface Waiting {
  readonly hostname: string;
  readonly begin: () => void;
}

async function askSystem(hostname: string): Promise<readonly HostAddress[]> {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}

class SystemLane {
  readonly #ask: (hostname: string) => Promise<readonly HostAddress[]>;
  readonly #slow = new Set<string>();
  readonly #running = new Set<string>();
  #waiting: Waiting[] = [];

  constructor(ask: (hostname: string) => Promise<readonly HostAddress[]>) {
    this.#ask = ask;
  }

  /** A slot is taken until the system is done, even if nobody awaits the answer any more. */
  async find(hostname: string, unwanted: AbortSignal): Promise<readonly HostAddress[]> {
    await this.#turn(hostname, unwanted);
    const beganAt = performance.now();
    try {
      return await this.#ask(hostname);
    } catch {
      throw new NameError('there is no such name');
    } finally {
      this.#note(hostname, performance.now() - beganAt);
      this.#running.delete(hostname);
      this.#next();
    }
  }

  #turn(hostname: string, unwanted: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = { hostname, begin: resolve };
      if (unwanted.aborted) return reject(new NameError('it is no longer awaited'));
      this.#waiting.push(waiting);
      unwanted.addEventListener('abort', () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        reject(new NameError('it is no longer awaited'));
      });
      this.#next();
    });
  }

  #next(): void {
    if (this.#running.size >= MOST_AT_ONCE) return;
    const isSlowBusy = [...this.#running].some((name) => this.#slow.has(name));
    const next = this.#waiting.find(({ hostname }) => !isSlowBusy || !this.#slow.has(hostname));
    if (next === undefined) return;
    this.#waiting = this.#waiting.filter((other) => other !== next);
    this.#running.add(next.hostname);
    next.begin();
  }

  #note(hostname: string, tookMs: number): void {
    this.#slow.delete(hostname);
    if (tookMs < SLOW_MS) return;
    this.#slow.add(hostname);
    const [oldest] = this.#slow;
    if (this.#slow.size > MOST_SLOW_NAMES && oldest !== undefined) this.#slow.delete(oldest);
  }
}

/** @param ask the source, by default `getaddrinfo` */
export function createSystemLookup(
  ask: (hostname: string) => Promise<readonly HostAddress[]> = askSystem,
): AskForHost {
  const lane = new SystemLane(ask);
  return (hostname, unwanted) => lane.find(hostname, unwanted);
}
