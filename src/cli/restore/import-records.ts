/** Reads the records that `interlude restore` left next to its files, for the audit. Reads files only. */
import { parseRestoreRecords, RestoreRecordError } from '../../adapters/break-glass/index.ts';
import type { AuditRecord } from '../../contract/reporting/audit-record.ts';
import { BadRequestError, UsageError } from '../errors.ts';
import { readText } from '../input/document/read-document.ts';
import type { Session } from '../session.ts';

async function readRecords(session: Session, path: string): Promise<readonly AuditRecord[]> {
  try {
    return parseRestoreRecords(await readText(path, session.io.stdin));
  } catch (error) {
    if (error instanceof RestoreRecordError || error instanceof BadRequestError)
      throw new UsageError(`--import ${path}: ${error.message}`);
    throw error;
  }
}

/**
 * The records of one window, or all of them.
 * @throws {UsageError} a file cannot be read, or is about another window
 */
export async function importRecords(
  session: Session,
  windowId: string | null,
  paths: readonly string[],
): Promise<readonly AuditRecord[]> {
  const found: AuditRecord[] = [];
  for (const path of paths) {
    const records = await readRecords(session, path);
    const other = records.find(({ workflow_id: id }) => windowId !== null && id !== windowId);
    if (other !== undefined)
      throw new UsageError(
        `--import ${path} is about ${other.workflow_id}, not ${String(windowId)}`,
      );
    found.push(...records);
  }
  return found;
}
