/** How often something was tried, and how that is reported. Shared by the window and the audit. Pure. */
import type { Attempt } from '../../reporting/audit-record.ts';

/** The number of tries, including those that were counted but not kept. */
export function countTries(attempts: readonly Attempt[]): number {
  return attempts.at(-1)?.attempt ?? 0;
}

function isConflict(attempt: Attempt | undefined): boolean {
  return attempt?.outcome === 'version_conflict';
}

/** How a step that ran out of time is reported: by the error of its last try, if that failed. */
export function sayLost(attempts: readonly Attempt[], lost: string): string {
  const last = attempts.at(-1)?.message;
  if (last === undefined) return lost;
  // Somebody edits as fast as the step tries, which used up the time.
  const keptChanging = isConflict(attempts.at(-1)) && isConflict(attempts.at(-2));
  const why = keptChanging ? 'the line kept changing between read and write. ' : '';
  return `${why}${last} Then ${lost}`;
}
