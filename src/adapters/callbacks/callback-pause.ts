/**
 * How long a receiver's `Retry-After` holds its callback back: never shorter than our own pace, which
 * grows with every try, and never longer than an hour. Pure.
 */
import { readRetryAfter } from '../genesys/pipe/pace/answer-pace.ts';

const FIRST_PAUSE_MS = 1_000;
/** A receiver that asks for a second each time is not asked every second for a day. */
const LONGEST_FLOOR_MS = 5 * 60_000;
/** A receiver that asks for more is asked again after this. */
const LONGEST_PAUSE_MS = 60 * 60_000;

type Header = (name: string) => string | null;

/** Seconds, a date told as seconds by the receiver's own clock, or null. */
function secondsIn(header: Header): string | null {
  const asked = header('Retry-After');
  const until = /^[A-Z][a-z]{2}, /.test(asked?.trim() ?? '') ? Date.parse(asked ?? '') : Number.NaN;
  const sent = Date.parse(header('Date') ?? '');
  const seconds = (until - sent) / 1_000;
  return Number.isNaN(seconds) ? asked : String(Math.max(0, seconds));
}

/** What an answer asks for, ms; null if it asks for nothing that can be read. */
export function readPause(header: Header): number | null {
  const asked = secondsIn(header);
  return readRetryAfter({ header: (name) => (name === 'Retry-After' ? asked : header(name)) });
}

/**
 * The pause that is kept; null: our own pace alone counts, as where a receiver asks for none.
 * @param tries how often the callback has been sent
 */
export function boundPause(askedMs: number | null, tries: number): number | null {
  if (askedMs === null || askedMs === 0) return null;
  const floorMs = Math.min(LONGEST_FLOOR_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 20));
  return Math.min(LONGEST_PAUSE_MS, Math.max(askedMs, floorMs));
}
