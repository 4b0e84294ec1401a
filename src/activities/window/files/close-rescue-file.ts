/**
 * What becomes of a break-glass file when its window is over, unless the file knows more than the run that ends: then
 * history or calendar came back from a backup. Uses `deps.rescueFiles` only.
 */
import { Context } from '@temporalio/activity';
import { formatInstant } from '../../../contract/values/instant.ts';
import type { RescueChange, RescueMarker } from '../../../contract/change/rescue-file.ts';
import type { LeftToPerson, ReleaseInput } from '../../../contract/steps/booking-steps.ts';
import { merge, newVersionOf, knowsMore, versionsOf } from '../../../line/index.ts';
import type { ActivityDeps } from '../../deps.ts';
import { isChange, fileOfRequest } from './rescue-facts.ts';

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

/** For a run that wrote nothing: the change in the file may be an earlier run's, and still on the line. */
function isOfEarlierRun(input: ReleaseInput, file: RescueChange): boolean {
  return (
    input.line === 'never_written' &&
    (file.run_id !== input.run_id || newVersionOf(file.change) !== null)
  );
}

/** From here on no sweeper acts on the file, and the next window of the target asks who is responsible for the line. */
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

/** Whether the file knows more than the run that wrote it, because Temporal was restored from a backup. */
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
  return memory !== null && knowsMore(change, memory.change, versionsOf(target.kind));
}

/** Whether a run that knows of no write of its own has left a file of one. */
export async function hasLostFuture(
  { rescueFiles: rescue, windows }: Pick<ActivityDeps, 'rescueFiles' | 'windows'>,
  { line, window_id, run_id }: ReleaseInput,
): Promise<boolean> {
  if (rescue === null || line !== 'never_written') return false;
  const file = (await rescue.ofWindow(window_id)).find(isChange);
  return file?.run_id === run_id && isOfLostFuture(windows, file);
}

/** Whether a newer run waits for this one's line: a marker would refuse it. */
async function isAskedForAnew(
  windows: ActivityDeps['windows'],
  { window_id, run_id }: ReleaseInput,
): Promise<boolean> {
  const newest = await windows.find(window_id);
  return newest !== null && newest.run_id !== run_id && newest.closed_at_ms === null;
}

/**
 * The window is over: its file is removed, or becomes a marker of that if the planned end is still to come. While the
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
