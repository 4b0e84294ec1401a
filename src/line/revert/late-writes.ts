/**
 * Targets without versions: a write of ours that nobody has heard of cannot be made stale, and a read that is behind
 * looks like any other. Time stands in for the version: the target is looked at once more when the last of our
 * writes can no longer land, and when no replica lags any more. Pure.
 */
import type { RevertFacts } from './revert-facts.ts';
import type { RevertRule } from './revert-goal.ts';

/** The longest life of a request that nobody waits for, and more than a replica lags. */
const LATE_MS = 60_000;

/** Whether a write of the window may be under way that nothing makes stale. */
export function cannotBeOutdated({ goal, target }: RevertRule): boolean {
  return target.versions === 'fingerprints' && goal.outdateLateWrites;
}

function isRecent(sinceMs: number | null, nowMs: number): boolean {
  return sinceMs !== null && nowMs < sinceMs + LATE_MS;
}

/** Whether what looks back may still change, or be an old picture. */
export function isUnsettled(
  { target }: RevertRule,
  { unheard_since_ms: unheard, back_since_ms: back }: RevertFacts,
  nowMs: number,
): boolean {
  return target.versions === 'fingerprints' && (isRecent(unheard, nowMs) || isRecent(back, nowMs));
}

type Since = Pick<RevertFacts, 'unheard_since_ms' | 'back_since_ms'>;

/** What a read adds. @param isBack nothing is to be written by what it shows */
export function settling(
  rule: RevertRule,
  facts: RevertFacts,
  isBack: boolean,
  nowMs: number,
): Since {
  const { unheard_since_ms, back_since_ms, baseline_sent } = facts;
  if (rule.target.versions === 'counted') return { unheard_since_ms, back_since_ms };
  const isUnproven = isBack && baseline_sent === 'never';
  return {
    unheard_since_ms: unheard_since_ms ?? (cannotBeOutdated(rule) ? nowMs : null),
    back_since_ms: isUnproven ? (back_since_ms ?? nowMs) : null,
  };
}
