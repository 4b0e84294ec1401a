/**
 * What whoever has only a break-glass file is to put back: nothing but the file tells of the write, and one
 * that nobody has heard of may have landed, or may land yet. Pure.
 */
import type { Change } from '../../contract/change/change.ts';
import type { RescueChange } from '../../contract/change/rescue-file.ts';
import { inherited } from '../accounts.ts';
import { mayStillLand } from '../change.ts';
import type { Likeness } from '../target.ts';
import { firstFacts, presumeFormer, type RevertFacts } from './revert-facts.ts';
import { toGoal, type RevertGoal } from './revert-goal.ts';

/**
 * The longest life of a request that nobody waits for any more. An attempt has 30 s for its requests, an
 * answer 10 s: the rest is for gateways that keep what they were sent, and for replicas that lag.
 */
export const REQUEST_LIFE_MS = 10 * 60_000;

/** What is to be put back, while a write that the file does not know the end of may still land. */
export function restoreGoal(target: Likeness, change: Change, id: string): RevertGoal {
  return { ...toGoal(target, inherited(change), id), lateFor: change.version };
}

/** What is known at first: the window, or its rescue, may have begun to put the line back. */
export function factsOfFile({ change }: RescueChange): RevertFacts {
  return presumeFormer(firstFacts(change.floor), mayStillLand(inherited(change)));
}

/** Whether whatever the file tells of has landed by now, or never will. */
function isSettled({ written_at, start_ms }: RescueChange, nowMs: number): boolean {
  return nowMs > Math.max(Date.parse(written_at), start_ms) + REQUEST_LIFE_MS;
}

/** {@link restoreGoal} of a file, as old as it is. */
export function goalOfFile(target: Likeness, file: RescueChange, nowMs: number): RevertGoal {
  const goal = restoreGoal(target, file.change, file.target.id);
  return isSettled(file, nowMs) ? { ...goal, outdateLateWrites: false } : goal;
}
