/** How long it is until an instant of the workflow's clock. */
/** Milliseconds from now to an instant, never negative. */
export function msUntil(instantMs: number): number {
  return Math.max(0, instantMs - Date.now());
}
