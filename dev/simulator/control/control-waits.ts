/** Waiting for events of the simulator, by long polls: tests and the demo never sleep. */
import type { Entry } from '../stage/journal.ts';
import type { Firing, Page, RequestRecord, WriteRecord } from '../stage/records.ts';

export interface WaitOptions {
  /** Only entries after this seq. @default 0, from the beginning */
  readonly after?: number;
  /** @default 60,000 */
  readonly timeoutMs?: number;
}

export interface Waits {
  /** The first matching write. @throws Error after `timeoutMs`. */
  waitForWrite(
    accept: (write: WriteRecord) => boolean,
    options?: WaitOptions,
  ): Promise<WriteRecord>;
  /** The first matching request; a request is recorded when it is decided. */
  waitForRequest(
    accept: (request: RequestRecord) => boolean,
    options?: WaitOptions,
  ): Promise<RequestRecord>;
  /** The first firing of a rule, or its `times`th. */
  waitForFiring(
    fault: string,
    options?: WaitOptions & { readonly times?: number },
  ): Promise<Firing>;
}

interface PageReading {
  readonly after: number;
  readonly waitMs: number;
}

export interface PageReaders {
  log(reading: PageReading): Promise<Page<WriteRecord>>;
  requests(reading: PageReading): Promise<Page<RequestRecord>>;
  firings(reading: PageReading): Promise<Page<Firing>>;
}

const TIMEOUT_MS = 60_000;
const POLL_MS = 30_000;

export function createWaits(readers: PageReaders): Waits {
  return {
    waitForWrite: (accept, options = {}) => first(readers.log, 'write', accept, options),
    waitForRequest: (accept, options = {}) => first(readers.requests, 'request', accept, options),
    waitForFiring: (fault, options = {}) => {
      let left = options.times ?? 1;
      const accept = (firing: Firing): boolean => {
        left -= firing.fault === fault ? 1 : 0;
        return left === 0;
      };
      return first(readers.firings, `firing of ${fault}`, accept, options);
    },
  };
}

/** The first matching entry, by long polls. @throws Error after `timeoutMs`. */
export async function first<T extends Entry>(
  read: (reading: PageReading) => Promise<Page<T>>,
  what: string,
  accept: (entry: T) => boolean,
  options: WaitOptions,
): Promise<T> {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const deadline = performance.now() + timeoutMs;
  let after = options.after ?? 0;
  let last: T | undefined;
  for (;;) {
    const leftMs = Math.max(0, Math.ceil(deadline - performance.now()));
    const { entries } = await read({ after, waitMs: Math.min(leftMs, POLL_MS) });
    const found = entries.find((entry) => accept(entry));
    if (found) {
      return found;
    }
    last = entries.at(-1) ?? last;
    after = last?.seq ?? after;
    if (leftMs === 0) {
      const seen = last ? `; the last one seen: ${JSON.stringify(last)}` : '; there was none';
      throw new Error(`no such ${what} at the simulator within ${timeoutMs} ms${seen}`);
    }
  }
}
