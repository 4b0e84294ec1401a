/** Is a break-glass file too old to be used without a second thought? Pure. */
import type { RescueChange } from '../../contract/rescue-file.ts';

const DAY_MS = 24 * 3_600_000;

function isKnownVersion({ previous_version, new_version }: RescueChange, now: number): boolean {
  if (now === previous_version) return true;
  return now === (new_version ?? previous_version + 1);
}

/** Why it is; none: it is not. */
export function oldReasons(file: RescueChange, version: number, nowMs: number): string[] {
  const { previous_version: before, new_version: after } = file;
  const reasons: string[] = [];
  if (nowMs > file.end_ms + DAY_MS)
    reasons.push(`its window ended at ${file.end_time}, more than a day ago`);
  if (!isKnownVersion(file, version)) {
    const known = `${before} before the write and ${after ?? `${before + 1} at most`} after it`;
    reasons.push(
      `the line is at version ${version}; the file knows ${known}: it was changed since`,
    );
  }
  return reasons;
}
