/** The kill switch as windows and their audit speak of it: who stopped all starts, and why. Pure. */

/** Somebody stopped all starts. */
export interface StartsHeld {
  readonly actor: string;
  readonly reason: string;
}

/**
 * Why a window was skipped. `held` null: it was only too late; `wasPutBack`: something of ours may
 * have stood on the line.
 */
export function whySkipped(held: StartsHeld | null, wasPutBack: boolean): string {
  const why =
    held === null
      ? 'the window could not start in time'
      : `starts were stopped by ${held.actor} (${held.reason})`;
  const line = wasPutBack ? 'what had landed of it was put back' : 'the line was left as it is';
  return `${why}; ${line}`;
}
