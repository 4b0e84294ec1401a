/**
 * What an answer's headers say about the pace: `Retry-After` and `inin-ratelimit-*`. Every value is bounded here before
 * anything acts on it: no header decides about a line. Pure.
 */
import type { RateReading } from './rate-window.ts';
import type { AnswerPace } from './request-budget.ts';
import type { RawAnswer } from '../transport.ts';

/** The longest pause accepted, ms, and the longest that one 429 keeps the gate shut. */
export const LONGEST_PAUSE_MS = 300_000;
/** Anything shorter does not count as a pause: our own back-off applies. */
const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_RETRY_MS = 24 * 60 * 60 * 1_000;

type Headers = Pick<RawAnswer, 'header'>;

/** `Retry-After` in milliseconds, at most a day; null if there is no readable one. */
export function readRetryAfter(answer: Headers): number | null {
  const text = answer.header('Retry-After')?.trim() ?? '';
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : msUntil(text);
  return ms === null ? null : Math.min(Math.max(Math.ceil(ms), 0), LONGEST_RETRY_MS);
}

/** The pause that an answer asks for, at most {@link LONGEST_PAUSE_MS}; null if none, or too short to count. */
export function readPause(answer: Headers): number | null {
  const asked = readRetryAfter(answer);
  if (asked === null || asked < SHORTEST_PAUSE_MS) return null;
  return Math.min(asked, LONGEST_PAUSE_MS);
}

/** Gateways send HTTP dates. A date without a zone is ignored, because it would be read in this machine's zone. */
function msUntil(text: string): number | null {
  const isDate = /^[a-z]{3,9}, .+ (GMT|UTC|[+-]\d{4})$/i.test(text);
  const epochMs = isDate ? Date.parse(text) : Number.NaN;
  return Number.isNaN(epochMs) ? null : epochMs - Date.now();
}

/** What the budget learns from an answer. */
export function paceOf(answer: RawAnswer): AnswerPace {
  return {
    limited: answer.status === 429,
    retryAfterMs: readPause(answer),
    // A 401 was not counted for this client, so its numbers do not count either.
    reading: answer.status === 401 ? null : readingOf(answer),
  };
}

function readingOf(answer: RawAnswer): RateReading | null {
  const count = wholeNumber(answer.header('inin-ratelimit-count'));
  const allowed = wholeNumber(answer.header('inin-ratelimit-allowed'));
  const resetSeconds = wholeNumber(answer.header('inin-ratelimit-reset'));
  if (count === null || allowed === null || resetSeconds === null) return null;
  return { count, allowed, resetMs: resetSeconds * 1_000 };
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
