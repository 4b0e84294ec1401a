/**
 * How the steps of a window use break-glass files: written before the write, relied on if history or calendar came
 * back from a backup, and closed when the window is over. Through `deps.rescueFiles` only.
 */
import { Context } from '@temporalio/activity';
import { formatInstant } from '../../../contract/values/instant.ts';
import type { Change } from '../../../contract/change/change.ts';
import { canonicalText, type Fields } from '../../../contract/values/json.ts';
import type {
  RescueChange,
  RescueFile,
  RescueMarker,
} from '../../../contract/change/rescue-file.ts';
import type { LeftToPerson, ReleaseInput } from '../../../contract/steps/booking-steps.ts';
import type { ApplyInput } from '../../../contract/steps/apply-steps.ts';
import { looksLike, merge, newVersionOf, tellsMore, versionsOf } from '../../../line/index.ts';
import type { ActivityDeps } from '../../deps.ts';
import type { StepRun } from '../../step-run.ts';

/** Far shorter than any window: a late addition must not come after the window. */
const COMPLETION_PATIENCE_MS = 10_000;

type Deps = Pick<ActivityDeps, 'genesys' | 'rescueFiles'>;

/** The state of the folder before the write. */
export interface Rescue {
  /** Not null: this window is over, nothing may be written. */
  readonly over: RescueMarker | null;
  /** Left by an earlier attempt or run: the baseline before the very first write. */
  readonly earlier: RescueChange | null;
  /** It was left by a run that this one knows nothing about. */
  readonly isOfOtherRun: boolean;
}

export function isChange(file: RescueFile): file is RescueChange {
  return file.state === 'active';
}

/**
 * A run that began before its window was over does not know that it is: it comes from a backup, or was reset. One
 * that began later was booked again.
 */
export function markerFor(
  files: readonly RescueFile[],
  run: { readonly window_id: string; readonly run_id: string; readonly began_ms?: number },
): RescueMarker | null {
  const isFor = (file: RescueFile): file is RescueMarker =>
    file.state === 'over' &&
    file.window_id === run.window_id &&
    (run.began_ms === undefined ? file.run_id === run.run_id : run.began_ms < file.ended_ms);
  return files.find(isFor) ?? null;
}

/** For a person. */
export function overMessage({ window_id, ended_at }: RescueMarker): string {
  return `${window_id} was over at ${ended_at}, its break-glass file says; nothing was written. If it is still wanted, book it again`;
}

/** Whether the line shows a change, in any field that it changed. */
export function showsChange(deps: Deps, { target, change }: RescueChange, now: Fields): boolean {
  const { isSame } = deps.genesys.target(target.kind);
  const ours = looksLike(change);
  return Object.entries(change.baseline).some(([field, before]) => {
    const [value, stands] = [ours[field] ?? null, now[field] ?? null];
    return isSame(stands, value, field) && !isSame(stands, before, field);
  });
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

/** The change of the same request; what an earlier request of the window wrote is not part of it. */
export function isOfRequest(file: RescueChange, { intended }: Change): boolean {
  return canonicalText(file.change.intended) === canonicalText(intended);
}

async function fileOfRequest(
  { rescueFiles }: Pick<ActivityDeps, 'rescueFiles'>,
  windowId: string,
  change: Change,
): Promise<RescueChange | null> {
  const files = (await rescueFiles?.ofWindow(windowId)) ?? [];
  return files.filter(isChange).find((file) => isOfRequest(file, change)) ?? null;
}

/** What the window's file knows about this change; null if nothing. */
export async function filedChange(
  deps: Pick<ActivityDeps, 'rescueFiles'>,
  windowId: string,
  change: Change,
): Promise<Change | null> {
  return (await fileOfRequest(deps, windowId, change))?.change ?? null;
}

/** Adds what a read has shown of a change to its file, if it has one: it counts if everything else is lost. */
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
 * Adds the API's answer. Nothing waits for it, because a restore can do without it. A process that stalled may come
 * back after the window: it adds nothing.
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

function toMarker(
  input: ReleaseInput,
  over: NonNullable<ReleaseInput['over']>,
  ended_ms: number,
): RescueMarker {
  const { target, start_ms, end_ms } = over;
  return {
    v: 1,
    state: 'over',
    organization_id: input.organization_id,
    window_id: input.window_id,
    run_id: input.run_id,
    target,
    start_time: formatInstant(start_ms),
    start_ms,
    end_time: formatInstant(end_ms),
    end_ms,
    ended_at: formatInstant(ended_ms),
    ended_ms,
  };
}

/** For a run that wrote nothing: the change in the file may be that of an earlier run, and still on the line. */
function isOfEarlierRun(input: ReleaseInput, file: RescueChange): boolean {
  return (
    input.line === 'never_written' &&
    (file.run_id !== input.run_id || newVersionOf(file.change) !== null)
  );
}

/** From here on no sweeper acts on it, and the next window of the target asks who is responsible for the line. */
async function markTakenOver(
  deps: Pick<ActivityDeps, 'rescueFiles'>,
  window_id: string,
  { change, by }: LeftToPerson,
): Promise<void> {
  const file = await fileOfRequest(deps, window_id, change);
  if (file === null) return;
  const at = formatInstant(Context.current().info.currentAttemptScheduledTimestampMs);
  const taken_over = { by, at };
  await deps.rescueFiles?.write({ ...file, change: merge(file.change, change), taken_over });
}

/** The file knows more than the run which wrote it: Temporal was restored from a backup. */
export async function isOfLostFuture(
  windows: ActivityDeps['windows'],
  {
    window_id,
    run_id,
    change,
    target,
  }: Pick<RescueChange, 'window_id' | 'run_id' | 'change' | 'target'>,
): Promise<boolean> {
  const memory = await windows.recall(window_id, run_id);
  return memory !== null && tellsMore(change, memory.change, versionsOf(target.kind));
}

/** Whether a run that wrote nothing, as far as it knows, has left a file of its write. */
export async function hasLostFuture(
  { rescueFiles: rescue, windows }: Pick<ActivityDeps, 'rescueFiles' | 'windows'>,
  { line, window_id, run_id }: ReleaseInput,
): Promise<boolean> {
  if (rescue === null || line !== 'never_written') return false;
  const file = (await rescue.ofWindow(window_id)).find(isChange);
  return file?.run_id === run_id && isOfLostFuture(windows, file);
}

/** A newer run waits for this one's line: a marker would refuse it. */
async function isAskedForAnew(
  windows: ActivityDeps['windows'],
  { window_id, run_id }: ReleaseInput,
): Promise<boolean> {
  const newest = await windows.find(window_id);
  return newest !== null && newest.run_id !== run_id && newest.closed_at_ms === null;
}

/**
 * The window is over: its file is removed, or becomes a marker of that if the planned end is still to come. If the
 * line is not proven back the file stays, because somebody may need it.
 */
export async function closeRescueFile(
  deps: Pick<ActivityDeps, 'rescueFiles' | 'windows'>,
  input: ReleaseInput,
): Promise<void> {
  const { line = 'unproven', over, left } = input;
  const { rescueFiles: rescue, windows } = deps;
  if (rescue === null) return;
  if (left !== undefined) await markTakenOver(deps, input.window_id, left);
  if (line === 'unproven') return;
  const files = await rescue.ofWindow(input.window_id);
  const change = files.find(isChange) ?? null;
  if (change !== null && isOfEarlierRun(input, change)) return;
  const nowMs = Context.current().info.currentAttemptScheduledTimestampMs;
  const end_ms = Math.max(over?.end_ms ?? 0, change?.end_ms ?? 0);
  const isEarly = over !== undefined && nowMs < end_ms;
  if (isEarly && !(await isAskedForAnew(windows, input)))
    await rescue.write(toMarker(input, { ...over, end_ms }, nowMs));
  else if (files.length > 0) await rescue.remove(input.window_id);
}
