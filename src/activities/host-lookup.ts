/**
 * Looks host names up for callbacks. The system's resolver works on the process's few threads, which
 * a revert needs as well: at most two of them are ever taken, however slow the names of callbacks are.
 */
import { lookup } from 'node:dns/promises';
import { inTime } from './in-time.ts';

export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Every address of a host; rejects where there is none, or not in time. */
export type HostLookup = (hostname: string) => Promise<readonly HostAddress[]>;

const MOST_AT_ONCE = 2;
const PATIENCE_MS = 5_000;

async function askSystem(hostname: string): Promise<readonly HostAddress[]> {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}

/**
 * A look-up that runs few at a time.
 * @param ask what is asked; the system's resolver by default
 */
export function createHostLookup(
  ask: HostLookup = askSystem,
  timeoutMs: number = PATIENCE_MS,
): HostLookup {
  const waiting: (() => void)[] = [];
  let running = 0;

  /** A place is held until the resolver is done, also when nobody waits for it any more. */
  async function inTurn(hostname: string): Promise<readonly HostAddress[]> {
    if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await ask(hostname);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }

  return (hostname) =>
    inTime(inTurn(hostname), timeoutMs, `${hostname} was not looked up within ${timeoutMs} ms`);
}
