/**
 * How the steps of a window write its break-glass file: before the write, and afterwards with what they learn about the
 * change. Uses `deps.rescueFiles` only.
 */
import { Context } from '@temporalio/activity';
import { formatInstant } from '../../../contract/values/instant.ts';
import type { Change } from '../../../contract/change/change.ts';
import type { RescueChange, RescueMarker } from '../../../contract/change/rescue-file.ts';
import type { ApplyInput } from '../../../contract/steps/apply-steps.ts';
import { merge } from '../../../line/index.ts';
import type { ActivityDeps } from '../../deps.ts';
import type { StepRun } from '../../step-run.ts';
import { isChange, markerFor, isOfRequest, fileOfRequest } from './rescue-facts.ts';

/** Far shorter than any window, because a late addition must not outlast the window. */
const COMPLETION_PATIENCE_MS = 10_000;

type Deps = Pick<ActivityDeps, 'genesys' | 'rescueFiles'>;

/** The state of the folder before the write. */
export interface Rescue {
  /** Set if this window is over: nothing may be written. */
  readonly over: RescueMarker | null;
  /** Left by an earlier attempt or run: has the baseline before the very first write. */
  readonly earlier: RescueChange | null;
  /** It was left by a run that this one knows nothing about. */
  readonly isOfOtherRun: boolean;
}

function toFile(
  input: ApplyInput,
  atMs: number,
  { run_id, change }: { readonly run_id: string; readonly change: Change },
): RescueChange {
  const { target, start_ms } = input.plan;
  const end_ms = Date.parse(input.scheduled_until);
  return {
    v: 1,
    state: 'active',
    organization_id: input.organization_id,
    window_id: input.window_id,
    run_id,
    target,
    start_time: formatInstant(start_ms),
    start_ms,
    end_time: formatInstant(end_ms),
    end_ms,
    change,
    ...(input.announced === undefined ? {} : { announced: input.announced }),
    written_at: formatInstant(atMs),
  };
}

function ownRun(): string {
  return Context.current().info.workflowExecution?.runId ?? '';
}

/** Adds what a read has shown of a change to its file, if there is one: it matters if everything else is lost. */
export async function addToRescueFile(
  deps: Pick<ActivityDeps, 'rescueFiles'>,
  windowId: string,
  change: Change,
): Promise<void> {
  const file = await fileOfRequest(deps, windowId, change);
  if (file === null) return;
  await deps.rescueFiles?.write({ ...file, change: merge(file.change, change) });
}

/** While the writer holds for its instant: checks whether the window may write, and writes its file. */
export async function leaveRescueFile(
  deps: Deps,
  input: ApplyInput,
  run: StepRun,
): Promise<Rescue> {
  const { rescueFiles: rescue } = deps;
  if (rescue === null) return { over: null, earlier: null, isOfOtherRun: false };
  const patienceMs = (): number => Math.max(2_000, input.instant_ms - run.serverNowMs());
  const files = await rescue.ofWindow(input.window_id, patienceMs());
  const over = markerFor(files, { ...input, run_id: ownRun() });
  const earlier = files.filter(isChange).find((file) => isOfRequest(file, input.change)) ?? null;
  const isOfOtherRun = earlier !== null && earlier.run_id !== ownRun();
  if (over !== null) return { over, earlier, isOfOtherRun };
  // An earlier run may know more than this one.
  const change = earlier === null ? input.change : merge(input.change, earlier.change);
  const run_id = earlier?.run_id ?? ownRun();
  await rescue.write(toFile(input, run.serverNowMs(), { run_id, change }), patienceMs());
  return { over, earlier, isOfOtherRun };
}

/**
 * Adds the API's answer. Nothing waits for it, because a restore can do without. A process that stalled may come back
 * after the window: it adds nothing.
 */
export function completeRescueFile(
  deps: Deps,
  input: ApplyInput,
  run: StepRun,
  { change, earlier }: { readonly change: Change; readonly earlier: RescueChange | null },
): void {
  if (deps.rescueFiles === null || run.isStalled()) return;
  const run_id = earlier?.run_id ?? ownRun();
  const file = toFile(input, run.serverNowMs(), { run_id, change });
  void deps.rescueFiles.write(file, COMPLETION_PATIENCE_MS);
}
