/** What the audit says about the write that put a line back. Pure. */
import type { Attempt, AuditRecord } from '../telling/audit-record.ts';

/** The write of a revert: `version` is the current one, `attempts` name what it replaced. */
export interface RevertWrite {
  readonly wrote: boolean;
  readonly version: number | null;
  readonly attempts: readonly Attempt[];
}

/** The versions before and after the write; empty if nothing had to be written. */
export function revertVersions({
  wrote,
  version,
  attempts,
}: RevertWrite): Partial<Pick<AuditRecord, 'previous_version' | 'new_version'>> {
  if (!wrote) return {};
  const write = attempts.findLast(({ expected_version }) => typeof expected_version === 'number');
  return { previous_version: write?.expected_version ?? null, new_version: version };
}
