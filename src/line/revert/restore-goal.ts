/**
 * What to put back when there is only a break-glass file: nothing else knows about the write, and an unanswered one may
 * have landed or may still land. Pure.
 */
import type { Change } from '../../contract/change/change.ts';
import type { RescueChange } from '../../contract/change/rescue-file.ts';
import { inherited } from '../accounts.ts';
import { mayStillLand } from '../change.ts';
import type { Likeness } from '../target.ts';
import { firstFacts, presumeFormerRun, type RevertFacts } from './revert-facts.ts';
import { toGoal, type RevertGoal } from './revert-goal.ts';

/**
 * The longest that an abandoned request lives. An attempt has 30 s for its requests and an answer 10 s; the rest is for
 * gateways that queue requests and for replicas that lag.
 */
export const REQUEST_LIFE_MS = 10 * 60_000;

/** The goal while an unanswered write may still land. */
export function restoreGoal(target: Likeness, change: Change, id: string): RevertGoal {
  return { ...toGoal(target, inherited(change), id), lateFor: change.version };
}

/** What is known at first: the window, or its rescue, may have begun to put the line back. */
export function factsOfFile({ change }: RescueChange): RevertFacts {
  return presumeFormerRun(firstFacts(change.floor), mayStillLand(inherited(change)));
}

/** Whether every write in the file has landed by now, or never will. */
function isSettled({ written_at, start_ms }: RescueChange, nowMs: number): boolean {
  return nowMs > Math.max(Date.parse(written_at), start_ms) + REQUEST_LIFE_MS;
}

/** {@link restoreGoal} of a file, given its age. */
export function goalOfFile(target: Likeness, file: RescueChange, nowMs: number): RevertGoal {
  const goal = restoreGoal(target, file.change, file.target.id);
  return isSettled(file, nowMs) ? { ...goal, outdateLateWrites: false } : goal;
}
