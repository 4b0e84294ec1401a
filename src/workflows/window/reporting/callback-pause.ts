/** When the workflow may send a failed callback again. Pure. */
import type { FailedStep } from '../step-failure.ts';

/**
 * The longest `Retry-After` that is left to the engine: if a step is stopped while the engine waits, the pause that the
 * receiver asked for is lost.
 */
export const ENGINE_PAUSE_MS = 5_000;

/** The receiver wants no more of it (410 Gone), or the address is not allowed. */
const FINAL: ReadonlySet<string> = new Set(['CallbackGone', 'CallbackRefused']);

export function isFinal({ code }: Pick<FailedStep, 'code'>): boolean {
  return FINAL.has(code);
}

/** How long nothing may be sent, ms; null if no pause was asked for. */
export function pauseAfter({
  code,
  retryAfterMs,
}: Pick<FailedStep, 'code' | 'retryAfterMs'>): number | null {
  return retryAfterMs ?? (code === 'cancelled' ? ENGINE_PAUSE_MS : null);
}
