/**
 * What to put back with only a break-glass file: only the file knows about the write, and one without a
 * known answer may have landed, or may still land. Pure.
 */
import type { Change } from '../../contract/change/change.ts';
import type { RescueChange } from '../../contract/change/rescue-file.ts';
import { inherited } from '../accounts.ts';
import { mayStillLand } from '../change.ts';
import type { Likeness } from '../target.ts';
import { firstFacts, presumeFormer, type RevertFacts } from './revert-facts.ts';
import { toGoal, type RevertGoal } from './revert-goal.ts';

/**
 * The longest life of an abandoned request. An attempt has 30 s for its requests, an answer 10 s; the rest is for
 * gateways that queue requests, and for replicas that lag.
 */
export const REQUEST_LIFE_MS = 10 * 60_000;

/** What is to be put back, while a write without a known answer may still land. */
export function restoreGoal(target: Likeness, change: Change, id: string): RevertGoal {
  return { ...toGoal(target, inherited(change), id), lateFor: change.version };
}

/** What is known at first: the window, or its rescue, may have begun to put the line back. */
export function factsOfFile({ change }: RescueChange): RevertFacts {
  return presumeFormer(firstFacts(change.floor), mayStillLand(inherited(change)));
}

/** Whether every write in the file has landed by now, or never will. */
function isSettled({ written_at, start_ms }: RescueChange, nowMs: number): boolean {
  return nowMs > Math.max(Date.parse(written_at), start_ms) + REQUEST_LIFE_MS;
}

/** {@link restoreGoal} of a file, according to its age. */
export function goalOfFile(target: Likeness, file: RescueChange, nowMs: number): RevertGoal {
  const goal = restoreGoal(target, file.change, file.target.id);
  return isSettled(file, nowMs) ? { ...goal, outdateLateWrites: false } : goal;
}
