/** What a break-glass file says about a window, for those that read it. Reads through `deps.rescueFiles` only. */
import type { Change } from '../../../contract/change/change.ts';
import { canonicalText } from '../../../contract/values/json.ts';
import type {
  RescueChange,
  RescueFile,
  RescueMarker,
} from '../../../contract/change/rescue-file.ts';
import type { ActivityDeps } from '../../deps.ts';

export function isChange(file: RescueFile): file is RescueChange {
  return file.state === 'active';
}

/**
 * The marker that a run must heed. A run that began before its window was over does not know that it is: it comes from
 * a backup, or was reset. One that began later was booked again.
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

/** The message for a person. */
export function overMessage({ window_id, ended_at }: RescueMarker): string {
  return `${window_id} was over at ${ended_at}, its break-glass file says; nothing was written. If it is still wanted, book it again`;
}

/**
 * Whether the file holds a change of the same request: what an earlier request of the window wrote is not part of it.
 */
export function isOfRequest(file: RescueChange, { intended }: Change): boolean {
  return canonicalText(file.change.intended) === canonicalText(intended);
}

/** The file of the request that this change belongs to; null if there is none. */
export async function fileOfRequest(
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
