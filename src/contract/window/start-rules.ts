/** When an attempt to start is given up, and why; for windows, and the audit of their histories. Pure. */
import type { Attempt } from '../reporting/audit-record.ts';

/** A conflict that reads do not explain for this long is no lagging replica: the API refuses the write. */
const EXPLAINED_WITHIN_MS = 30_000;

/** The code of a step that found somebody else's maintenance on the line. */
export const OTHERS_MAINTENANCE = 'others_maintenance';
/** The code of a write that was refused as a conflict although the version that was sent is still current. */
export const UNEXPLAINED_CONFLICT = 'unexplained_conflict';

const NEVER_BEGUN: ReadonlySet<string> = new Set(['cancelled', 'not_started', 'WrongOrganization']);

/** Whether a write failed because no worker began it: one that has begun is not cancelled, and reports its end. */
export function isNeverBegun(code: string): boolean {
  return NEVER_BEGUN.has(code);
}

/** Codes that retrying alone is unlikely to fix. */
const DEFINITE: ReadonlySet<string> = new Set([
  'not_found',
  'forbidden',
  'unauthorized',
  OTHERS_MAINTENANCE,
]);

/** Whether a look that failed with this code explains why the window cannot start, beyond being too late. */
export function isWhyNotStarted(code: string): boolean {
  return DEFINITE.has(code);
}

/** Whether the API refuses the write: conflicts in a row at one version, which no read has explained in time. */
export function isRefusing(attempts: readonly Attempt[], nowMs: number): boolean {
  const last = attempts.at(-1);
  if (last?.outcome !== UNEXPLAINED_CONFLICT) return false;
  const isSame = ({ outcome, expected_version: version }: Attempt): boolean =>
    outcome === last.outcome && version === last.expected_version;
  const before = attempts.findLastIndex((attempt) => !isSame(attempt));
  const since = Date.parse(attempts[before + 1]?.at ?? '');
  return nowMs - since >= EXPLAINED_WITHIN_MS;
}
