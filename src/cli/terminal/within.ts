/** A bounded wait. */

/**
 * Fires with `signal`, or after `ms`. Its timer holds it: Node lets go of an `AbortSignal.timeout` that only
 * `AbortSignal.any` knows, and it then never fires.
 */
export function within(signal: AbortSignal, ms: number): AbortSignal {
  const late = new AbortController();
  setTimeout(() => late.abort(), ms).unref();
  return AbortSignal.any([signal, late.signal]);
}
