/** A restore for people: the current state, what is written, what callers hear, what came of it. Pure. */
import type { RescueChange } from '../../contract/change/rescue-file.ts';
import { targetName } from '../../contract/request/window-plan.ts';
import type { TargetKind, TargetState } from '../../adapters/genesys/index.ts';
import { newVersionOf, type RevertPlan } from '../../line/index.ts';
import { momentWithDistance } from '../output/plain/moments.ts';
import type { Page } from '../output/plain/paint.ts';
import { printable } from '../output/plain/printable.ts';
import { fieldList } from '../output/plain/table.ts';
import type { Change } from '../../contract/change/change.ts';

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

const DAY_MS = 24 * 3_600_000;

/** By the versions that the API counts; null if the file knows this version. */
function whyMovedOn(change: Change, version: number): string | null {
  const { version: before } = change;
  const after = newVersionOf(change);
  if (version === before || version === (after ?? before + 1)) return null;
  const known = `${before} before the write and ${after ?? `${before + 1} at most`} after it`;
  return `the line is at version ${version}; the file knows ${known}: it was changed since`;
}

/** Without versions: nobody knows what an unanswered write left behind. */
function whyDiffers(change: Change, fingerprint: number): string | null {
  const after = newVersionOf(change);
  if (after === null || fingerprint === change.version || fingerprint === after) return null;
  return 'it is neither as before the write nor as after it: somebody has changed it since, perhaps only in other columns';
}

export function oldReasons(
  { change, end_ms, end_time }: Pick<RescueChange, 'change' | 'end_ms' | 'end_time'>,
  { version, versions }: { readonly version: number; readonly versions: TargetKind['versions'] },
  nowMs: number,
): string[] {
  const moved = versions === 'counted' ? whyMovedOn(change, version) : whyDiffers(change, version);
  return [
    ...(nowMs > end_ms + DAY_MS ? [`its window ended at ${end_time}, more than a day ago`] : []),
    ...(moved === null ? [] : [moved]),
  ];
}
