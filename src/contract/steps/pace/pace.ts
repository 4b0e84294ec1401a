/** How long a step waits before it is retried: our pace, which the API can only slow down, to five minutes. Pure. */

/** No line waits longer than this for its next attempt, whatever the API asks for. */
export const LONGEST_PAUSE_MS = 300_000;
const FIRST_PAUSE_MS = 1_000;
/** A back-off grows by up to this part, so that lines that failed together are not all retried together. */
const JITTER = 0.25;
const SPREAD_STEPS = 65_521;

export interface Pause {
  /** The attempts so far, starting at 1. */
  readonly tries: number;
  /** The pause that the API asked for, ms; null or absent if none. */
  readonly askedMs?: number | null;
  /** Our longest back-off, ms. @default 60,000 */
  readonly maxBackoffMs?: number;
  /** Decides the jitter: at least 0, less than 1. */
  readonly spread: number;
}

/** Milliseconds until the next attempt: our back-off or, if longer, the requested pause; at most five minutes. */
export function pauseMs({ tries, askedMs, maxBackoffMs = 60_000, spread }: Pause): number {
  const doublings = Math.min(Math.max(tries - 1, 0), 30);
  const backoff = Math.min(maxBackoffMs, FIRST_PAUSE_MS * 2 ** doublings);
  const own = backoff * (1 + JITTER * spread);
  const asked = Number.isFinite(askedMs) ? (askedMs ?? 0) : 0;
  return Math.ceil(Math.min(LONGEST_PAUSE_MS, Math.max(own, asked)));
}

/**
 * Milliseconds between two rounds of a revert. The jitter is derived from the target's id, so that the window, its
 * replay and its audit arrive at the same instant.
 *
 * @param round the round that failed, starting at 1
 */
export function pauseAfterRound(round: number, askedMs: number | null, targetId: string): number {
  return pauseMs({ tries: round + 1, askedMs, spread: spreadOf(`${targetId}/${round}`) });
}

/** A number derived from a text, always the same: at least 0 and less than 1. */
export function spreadOf(text: string): number {
  let hash = 0;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % SPREAD_STEPS;
  return hash / SPREAD_STEPS;
}
