/**
 * How many other windows are written at the instant when one begins: the API accepts a limited number of requests a
 * minute, so some of them will be late. Windows that the platform itself begins are written earlier and not counted.
 * Pure.
 */
import { MINUTE_MS } from '../../../../contract/values/instant.ts';
import { isWrittenAhead } from '../../../../contract/request/target/target.ts';
import type { BookResult, Booking } from '../../../../contract/steps/booking-steps.ts';
import type { Entry } from '../../keeping/entry.ts';
import { holdsLine } from '../admission.ts';

/** The windows that begin at that instant, or use requests of the same minute. */
export function beginTogether(
  { window_id, target, start_ms }: Pick<Booking, 'window_id' | 'target' | 'start_ms'>,
  entries: readonly Entry[],
  nowMs: number,
): Pick<BookResult, 'begin_together'> {
  if (isWrittenAhead(target)) return {};
  const together = entries.filter(
    (entry) =>
      entry.window_id !== window_id &&
      entry.start_ms <= start_ms &&
      entry.start_ms > start_ms - MINUTE_MS &&
      !isWrittenAhead(entry.target) &&
      holdsLine(entry, nowMs),
  );
  return together.length === 0 ? {} : { begin_together: together.length };
}
