/** How long a `Retry-After` delays a callback: never less than our own pace, never more than an hour. Pure. */
import { readRetryAfter } from '../genesys/pipe/pace/answer-pace.ts';

const FIRST_PAUSE_MS = 1_000;
/** So that a receiver that always asks for one second is not called every second for a day. */
const LONGEST_FLOOR_MS = 5 * 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;

type Header = (name: string) => string | null;

/** Seconds, or a date converted to seconds by the receiver's own clock; null if neither. */
function secondsIn(header: Header): string | null {
  const asked = header('Retry-After');
  const until = /^[A-Z][a-z]{2}, /.test(asked?.trim() ?? '') ? Date.parse(asked ?? '') : Number.NaN;
  const sent = Date.parse(header('Date') ?? '');
  const seconds = (until - sent) / 1_000;
  return Number.isNaN(seconds) ? asked : String(Math.max(0, seconds));
}

/** The pause that an answer asks for, ms; null if none can be read. */
export function readPause(header: Header): number | null {
  const asked = secondsIn(header);
  return readRetryAfter({ header: (name) => (name === 'Retry-After' ? asked : header(name)) });
}

/**
 * The pause to make; null if only our own pace counts, as for a receiver that asks for none.
 * @param tries how often the callback has been sent
 */
export function boundPause(askedMs: number | null, tries: number): number | null {
  if (askedMs === null || askedMs === 0) return null;
  const floorMs = Math.min(LONGEST_FLOOR_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 20));
  return Math.min(LONGEST_PAUSE_MS, Math.max(askedMs, floorMs));
}
