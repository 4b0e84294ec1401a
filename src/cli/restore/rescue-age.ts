/** Is a break-glass file too old to be used without a second thought? Pure. */
import type { Change } from '../../contract/change/change.ts';
import type { RescueChange } from '../../contract/change/rescue-file.ts';
import { newVersionOf } from '../../line/index.ts';

const DAY_MS = 24 * 3_600_000;

function isKnownVersion({ version }: Change, after: number | null, now: number): boolean {
  return now === version || now === (after ?? version + 1);
}

/** Why it is; none: it is not. */
export function oldReasons(file: RescueChange, version: number, nowMs: number): string[] {
  const { change } = file;
  const { version: before } = change;
  const after = newVersionOf(change);
  const reasons: string[] = [];
  if (nowMs > file.end_ms + DAY_MS)
    reasons.push(`its window ended at ${file.end_time}, more than a day ago`);
  if (!isKnownVersion(change, after, version)) {
    const known = `${before} before the write and ${after ?? `${before + 1} at most`} after it`;
    reasons.push(
      `the line is at version ${version}; the file knows ${known}: it was changed since`,
    );
  }
  return reasons;
}
