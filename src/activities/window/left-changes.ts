/**
 * Before a window is armed: changes on its target that people are responsible for. Once the line shows nothing of one,
 * calendar and folder forget it; until then nothing is armed.
 */
import type { LeftChange } from '../../contract/steps/booking-steps.ts';
import { targetPath } from '../../contract/request/target/target.ts';
import { sayInstant } from '../../contract/values/instant.ts';
import type { RescueChange, RescueFile } from '../../contract/change/rescue-file.ts';
import type { ArmInput, ArmResult } from '../../contract/steps/apply-steps.ts';
import type { TargetState } from '../../adapters/genesys/index.ts';
import { whatRemainsOf } from '../../line/index.ts';
import type { ActivityDeps } from '../deps.ts';
import { isChange, isOfRequest } from './files/rescue-facts.ts';
import { refuseOlder } from './older-read.ts';
import type { StepRun } from '../step-run.ts';

/** The known changes that were left on the target of a window. */
interface Left {
  /** Those in the calendar. */
  readonly kept: readonly LeftChange[];
  /** Every break-glass file of the target. */
  readonly files: readonly RescueFile[];
}

type Waiting = ArmResult & { readonly outcome: 'waiting' };

/** The outcome: arming waits, or goes on with these files as evidence. */
type Settled = { readonly waiting: Waiting } | { readonly files: readonly RescueFile[] };

function isFileOf({ window_id, change }: LeftChange, file: RescueFile): file is RescueChange {
  return isChange(file) && file.window_id === window_id && isOfRequest(file, change);
}

/** Changes that only a file knows, because the calendar has lost them. */
function leftInFiles({ kept, files }: Left): LeftChange[] {
  return files.filter(isChange).flatMap((file) => {
    const { taken_over: taken, window_id, run_id, target, change } = file;
    if (taken === undefined || kept.some((left) => isFileOf(left, file))) return [];
    const left_at_ms = Date.parse(taken.at);
    return [{ window_id, run_id, target, change, by: taken.by, left_at_ms }];
  });
}

/** The message for a person. */
function stillStands(left: LeftChange, fields: readonly string[]): Waiting {
  const { window_id: predecessor, by, left_at_ms } = left;
  const what = `the line still shows the ${fields.join(', ')} of ${predecessor}, which ${by} took over at ${sayInstant(left_at_ms)}`;
  const todo =
    'put it back by hand, or with its break-glass file (interlude restore FILE); this window starts only when none of it is left there';
  const problems = [{ path: targetPath(left.target.kind), message: `${what}: ${todo}` }];
  return { outcome: 'waiting', predecessor, problems };
}

async function forget(
  deps: ActivityDeps,
  { input, run }: { readonly input: ArmInput; readonly run: StepRun },
  { kept, files }: Left,
): Promise<void> {
  const { organization_id } = input;
  // The line was read a while ago: this process may have stalled since.
  await run.mustBeAwaited(deps.checkAttempt);
  for (const { window_id, run_id } of kept)
    await deps.calendar.forget({ organization_id, window_id, run_id });
  for (const { window_id } of files) await deps.rescueFiles?.remove(window_id);
}

/** Settles the changes on this target that people are responsible for, given its current state. */
export async function settleLeft(
  deps: ActivityDeps,
  { input, state, run }: { input: ArmInput; state: TargetState; run: StepRun },
  known: Left,
): Promise<Settled> {
  const { kept, files } = known;
  const all = [...kept, ...leftInFiles(known)];
  if (all.length === 0) return { files };
  const target = deps.genesys.target(input.plan.target.kind);
  for (const left of all) {
    refuseOlder(target, left.change, state, run);
    const standing = whatRemainsOf(target, left.change, state);
    if (standing.length > 0) return { waiting: stillStands(left, standing) };
  }
  const isOver = (file: RescueFile): boolean => all.some((left) => isFileOf(left, file));
  const others = files.filter((file) => !isOver(file));
  await forget(deps, { input, run }, { kept, files: files.filter(isOver) });
  return { files: others };
}
