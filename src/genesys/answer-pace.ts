// What an answer's headers say about the pace: `Retry-After` and `inin-ratelimit-*`. Pure.
import type { RateReading } from './rate-window.ts';
import type { AnswerPace } from './request-budget.ts';
import type { RawAnswer } from './transport.ts';

const LONGEST_RETRY_MS = 24 * 60 * 60 * 1_000;

/** `Retry-After` in milliseconds, a day at most; null where there is none that can be read. */
export function readRetryAfter(answer: Pick<RawAnswer, 'header'>): number | null {
  const text = answer.header('Retry-After')?.trim() ?? '';
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : msUntil(text);
  return Number.isNaN(ms) ? null : Math.min(Math.max(Math.ceil(ms), 0), LONGEST_RETRY_MS);
}

/** Gateways send dates of the HTTP kind instead of seconds. */
function msUntil(text: string): number {
  return /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) - Date.now() : Number.NaN;
}

/** What the budget learns from an answer. */
export function paceOf(answer: RawAnswer): AnswerPace {
  return {
    limited: answer.status === 429,
    retryAfterMs: readRetryAfter(answer),
    // A 401 was counted for nobody: its numbers are not this client's.
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
