/**
 * Writes of ours that nobody has heard of, on targets without versions: none of them can be made stale, so that
 * the target is looked at once more when the last of them can no longer land. Pure.
 */
import type { RevertFacts } from './revert-facts.ts';
import type { RevertRule } from './revert-goal.ts';

/** The longest life of a request that nobody waits for: it has 10 s for its answer, the rest is for gateways. */
export const LATE_MS = 60_000;

/** Whether a write of the window may be under way that nothing makes stale. */
export function cannotBeOutdated({ goal, target }: RevertRule): boolean {
  return target.versions === 'fingerprints' && goal.outdateLateWrites;
}

/** Whether one may still land that nothing makes stale. */
export function mayLandYet(
  { target }: RevertRule,
  { unheard_since_ms: since }: RevertFacts,
  nowMs: number,
): boolean {
  return target.versions === 'fingerprints' && since !== null && nowMs < since + LATE_MS;
}

/** Since when a write may be under way: as the window left it, or as this revert has lost one itself. */
export function unheardSince(
  rule: RevertRule,
  { unheard_since_ms: since }: RevertFacts,
  nowMs: number,
): number | null {
  return since ?? (cannotBeOutdated(rule) ? nowMs : null);
}
