/**
 * Leaves out of a world what can decide nothing any more, so that courses of events which differ only in that lead
 * to one state. It is sound because no rule, move or invariant reads what is left out: `test/explore` compares the
 * moves of every state that one fault reaches with those of the same state as it is without this.
 */
import { AT_REST, FIELDS, intendedBy } from './world/scenario.ts';
import type { Line, Run, World } from './world/world.ts';

/** Only the first run of a window is reset, or restored from a backup. */
function canGoBack({ kind, number, isOld, state }: Run, { hasOthers }: Line): boolean {
  if (kind !== 'window' || number > 1 || isOld) return false;
  return state === 'running' || (state === 'over' && !hasOthers);
}

function isAtRest(run: Run): boolean {
  return Object.entries(AT_REST).every(([name, value]) => Reflect.get(run, name) === value);
}

function relevantRun(run: Run | null, line: Line): Run | null {
  if (run === null) return null;
  const saved = run.saves.length === 0 || canGoBack(run, line) ? run : { ...run, saves: [] };
  const reverts = Math.min(1, run.reverts);
  if (run.state === 'running' || (run.reverts === reverts && isAtRest(saved))) return saved;
  return { ...saved, ...AT_REST, reverts };
}

/** That others have set a value matters only where a window sets it, too. */
function isAlike(tag: string): boolean {
  return FIELDS.some((field) =>
    (['A', 'B'] as const).some(
      (name) => tag === `${field}=${JSON.stringify(intendedBy(name)[field])}`,
    ),
  );
}

export function relevant(world: World): World {
  const { line, runs } = world;
  const theirs = line.theirs.filter(isAlike);
  return {
    ...world,
    line: theirs.length === line.theirs.length ? line : { ...line, theirs },
    runs: { A: relevantRun(runs.A, line), B: relevantRun(runs.B, line) },
  };
}
