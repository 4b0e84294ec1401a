/** The kill switch: who stopped all starts, and why. Pure. */
import { isRecord } from '../values/json.ts';

/** The longest name or reason accepted. */
const MAX_WORDS = 1_000;

/** Somebody stopped all starts, or allows them again. */
export interface StartsHeld {
  readonly actor: string;
  readonly reason: string;
}

/** Starts are stopped, since an instant. */
export interface StartsStopped extends StartsHeld {
  readonly at_ms: number;
}

function isWords(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_WORDS;
}

/** Null if it is malformed. */
export function readStartsHeld(value: unknown): StartsHeld | null {
  if (!isRecord(value)) return null;
  const { actor, reason } = value;
  return isWords(actor) && isWords(reason) ? { actor, reason } : null;
}

/** Null if it is malformed. */
export function readStartsStopped(value: unknown): StartsStopped | null {
  const held = readStartsHeld(value);
  const at_ms = isRecord(value) ? value['at_ms'] : null;
  return held !== null && typeof at_ms === 'number' ? { ...held, at_ms } : null;
}

/** Used at acceptance, so it must stay true whatever happens. */
export function whyMayNotStart({ actor, reason }: StartsHeld): string {
  return `starts were stopped by ${actor} (${reason}) when this window was requested: it starts only if they are allowed again by then (interlude allow-starts)`;
}

/** Why a window was skipped: `held` is null if it was too late; `wasPutBack` if our change may have been there. */
export function whySkipped(held: StartsHeld | null, wasPutBack: boolean): string {
  const why =
    held === null
      ? 'the window could not start in time'
      : `starts were stopped by ${held.actor} (${held.reason})`;
  const line = wasPutBack ? 'what had been written was put back' : 'the line was left as it is';
  return `${why}; ${line}`;
}
