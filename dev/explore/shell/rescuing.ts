/** Who puts back what a run has left. */
import type { Change } from '../../../src/contract/change/change.ts';
import { claim } from '../world/calendar.ts';
import type { Rules } from '../rules.ts';
import { anew } from '../world/scenario.ts';
import { withRun, type Run, type World } from '../world/world.ts';

/** The run that puts back what another one left: it has enough time, and its plan. */
export function standIn(run: Run, kind: Run['kind'], change: Change): Run {
  const { endMs, number } = run;
  return anew(run, { number, kind, endMs, change, isStopped: true, hasRecalled: true });
}

/** The rescue claims the line; null if another window has it, after it was proven back. */
export function rescueBy(rules: Rules, world: World, run: Run, known: Change): World | null {
  const rescue = standIn(run, 'rescue', rules.inherited(known));
  const claimed = claim(rules, world, rescue);
  return claimed === null ? null : withRun(claimed.world, rescue);
}
