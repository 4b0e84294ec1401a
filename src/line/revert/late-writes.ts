/**
 * Targets without versions: an unanswered write of ours cannot be made stale, and a stale read looks like any other.
 * Time takes the place of the version: the target is read again once the last of our writes can no longer land and no
 * replica lags. Pure.
 */
import type { RevertFacts } from './revert-facts.ts';
import type { RevertRule } from './revert-goal.ts';

/** Longer than an abandoned request lives, and longer than a replica lags. */
const LATE_MS = 60_000;

/** Whether a write of the window may be under way that nothing can make stale. */
export function cannotBeOutdated({ goal, target }: RevertRule): boolean {
  return target.versions === 'fingerprints' && goal.outdateLateWrites;
}

function isRecent(sinceMs: number | null, nowMs: number): boolean {
  return sinceMs !== null && nowMs < sinceMs + LATE_MS;
}

/** Whether a state that looks restored may still change, or be stale. */
export function isUnsettled(
  { target }: RevertRule,
  { unheard_since_ms: unheard, back_since_ms: back }: RevertFacts,
  nowMs: number,
): boolean {
  return target.versions === 'fingerprints' && (isRecent(unheard, nowMs) || isRecent(back, nowMs));
}

type Since = Pick<RevertFacts, 'unheard_since_ms' | 'back_since_ms'>;

/** What a read adds to the facts. @param isBack by this read, there is nothing to write */
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
