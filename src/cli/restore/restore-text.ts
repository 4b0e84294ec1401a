/** A restore for people: the current state, what is written, what callers hear, what came of it. Pure. */
import type { RescueChange } from '../../contract/change/rescue-file.ts';
import { targetName } from '../../contract/request/window-plan.ts';
import type { TargetKind, TargetState } from '../../adapters/genesys/index.ts';
import type { RevertPlan } from '../../line/index.ts';
import { momentWithDistance } from '../output/plain/moments.ts';
import type { Page } from '../output/plain/paint.ts';
import { printable } from '../output/plain/printable.ts';
import { fieldList } from '../output/plain/table.ts';

/** What was read, and what the rule decides. */
export interface RestorePlan {
  readonly file: RescueChange;
  readonly target: TargetKind;
  readonly now: TargetState;
  readonly decision: RevertPlan;
  /** A write of the window may still be under way; repeating the current values makes it stale. */
  readonly mustOutdate: boolean;
}

function driftText({ decision }: RestorePlan): string | null {
  if (decision.drift.length === 0) return null;
  const fields = decision.drift.map(({ field }) => field).join(', ');
  const then = decision.keepsDrift ? 'left as it is' : 'overwritten, as the window asks';
  return `${fields}: somebody else changed it; ${then}`;
}

function writesText({ decision, mustOutdate }: RestorePlan): string {
  const fields = Object.keys(decision.write).join(', ');
  if (fields !== '') return `${fields}, as they were before the window`;
  if (!mustOutdate) return 'nothing';
  return 'one field, unchanged, so that a write of the window that may still be under way cannot land';
}

export function planText(plan: RestorePlan, { clock, width }: Page): string {
  const { file, target, now, decision } = plan;
  const after = target.describe({ ...now.fields, ...decision.write });
  return [
    `Break-glass restore of ${printable(now.name)} (${printable(targetName(file.target))})`,
    fieldList(
      [
        ['window', printable(file.window_id)],
        ['planned', momentWithDistance(file.start_time, clock)],
        ['to', momentWithDistance(file.end_time, clock)],
        ['now', `version ${now.version}. ${printable(target.describe(now.fields))}`],
        ['writes', writesText(plan)],
        ['after', printable(after)],
        ['drift', driftText(plan)],
      ],
      width,
    ),
  ].join('\n');
}

export function returnWarning({ now }: RestorePlan): string {
  return `The line of ${printable(now.name)} is put back at once: callers return NOW.`;
}
