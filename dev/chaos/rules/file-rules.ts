/**
 * Which break-glass files may remain when every window is over: that of a line that a person has taken over or is
 * called to, and markers of windows that were over before their end. Pure.
 */
import type { Effect, LeftFile, Violation } from './trial.ts';

function endedEarly({ facts, appliedMs }: Effect): boolean {
  const { stops, isTerminated, isReset, phase } = facts;
  return stops.length > 0 || isTerminated || isReset || appliedMs === null || phase !== 'reverted';
}

/** It is unknown what of the line is its change: a person was called, and may need the file. */
function isLeft({ facts: { phase, says }, revertedMs }: Effect): boolean {
  return phase === 'failed' && says?.needsPerson === true && revertedMs === null;
}

function whyNot({ state }: LeftFile, effect: Effect | undefined): string | null {
  if (effect === undefined) return 'it is of no window of the run, or cannot be read';
  if (state === 'over') return endedEarly(effect) ? null : 'the window was not over early';
  if (effect.facts.takenOverMs !== null || isLeft(effect)) return null;
  return 'the line is back';
}

/** One violation for each file that should be gone. */
export function judgeFiles(
  effects: readonly Effect[],
  files: readonly LeftFile[],
): readonly Violation[] {
  return files.flatMap((file): Violation[] => {
    const effect = effects.find(({ facts }) => facts.window === file.window);
    const why = whyNot(file, effect);
    if (why === null) return [];
    const line = effect?.facts.line ?? 'unknown';
    const what = `${file.name} is left: ${why}`;
    const evidence = { file, effect };
    return [{ rule: 'file_left', line, window: file.window, what, evidence }];
  });
}
