/** Whether a break-glass file is too old to be used without a second look. Pure. */
import type { TargetKind } from '../../adapters/genesys/index.ts';
import type { Change } from '../../contract/change/change.ts';
import type { RescueChange } from '../../contract/change/rescue-file.ts';
import { newVersionOf } from '../../line/index.ts';

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
