/**
 * Bookings at the same time on other objects that may have the same callers, such as an emergency group and one of its
 * IVRs. Only the API knows which callers an object has, so the caller compares them. Of two bookings made at once, the
 * later one is given the earlier, never the other way round; an extension is given all. Pure.
 */
import { MINUTE_MS } from '../../../../contract/values/instant.ts';
import { isWrittenAhead, mayMeet } from '../../../../contract/request/target/target.ts';
import { isSameTarget } from '../../../../contract/request/target/target-identity.ts';
import type { BookResult, Booking, Neighbour } from '../../../../contract/steps/booking-steps.ts';
import type { Entry } from '../../keeping/entry.ts';
import { holdsLine, type Interval } from '../admission.ts';

/** The most neighbours in one answer, which also says how many were left out. */
const MOST = 250;

type WithNeighbours = Pick<BookResult, 'neighbours' | 'neighbours_left_out'>;

function toNeighbour({ window_id, target, start_ms, end_ms }: Entry): Neighbour {
  return { window_id, target, start_ms, end_ms };
}

/** All neighbours that overlap an interval. */
export function neighboursOf(
  { window_id, target }: Pick<Booking, 'window_id' | 'target'>,
  { fromMs, toMs }: Interval,
  entries: readonly Entry[],
  nowMs: number,
): WithNeighbours {
  const beside = entries
    .filter((entry) => mayMeet(entry.target.kind, target.kind))
    .filter((entry) => entry.window_id !== window_id && !isSameTarget(entry.target, target))
    .filter((entry) => holdsLine(entry, nowMs))
    .filter(({ start_ms, end_ms }) => start_ms < toMs && end_ms > fromMs);
  if (beside.length === 0) return {};
  const neighbours = beside.slice(0, MOST).map(toNeighbour);
  const left = beside.length - neighbours.length;
  return left === 0 ? { neighbours } : { neighbours, neighbours_left_out: left };
}

/**
 * The neighbours that were booked earlier.
 * @param entries in the order in which they were booked
 */
export function earlierNeighboursOf(
  booking: Pick<Booking, 'window_id' | 'target' | 'start_ms' | 'end_ms'>,
  entries: readonly Entry[],
  nowMs: number,
): WithNeighbours {
  const own = entries.findIndex(({ window_id }) => window_id === booking.window_id);
  const earlier = own < 0 ? entries : entries.slice(0, own);
  const interval = { fromMs: booking.start_ms, toMs: booking.end_ms };
  return neighboursOf(booking, interval, earlier, nowMs);
}

/**
 * How many other windows begin at that instant, or use requests of the same minute: the API accepts a limited number of
 * them, so some are late. Windows that the platform itself begins are written earlier and not counted.
 */
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
