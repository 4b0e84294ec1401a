/** One line of the audit in `<file>.restored.jsonl`, next to the file used: nothing else could record a restore. */
import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Attempt, AuditRecord } from '../../contract/reporting/audit-record.ts';
import { readInstant } from '../../contract/values/rfc3339.ts';
import { isRecord, type JsonValue } from '../../contract/values/json.ts';

function recordPathOf(file: string): string {
  return `${file}.restored.jsonl`;
}

/** @throws as file systems do; the restore itself is already done */
export async function appendRestoreRecord(file: string, record: AuditRecord): Promise<string> {
  const path = recordPathOf(file);
  const handle = await open(path, 'a');
  try {
    await handle.writeFile(`${JSON.stringify(record)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return path;
}

const text = z.string('must be a string');
const version = z.int('must be a whole number').nullable();
const instant = text.refine((value) => readInstant(value).ok, 'must be an instant');
const json = z.custom<JsonValue>((value) => value !== undefined, { error: 'is missing' });

const attempt = z.custom<Attempt>(
  (value) =>
    isRecord(value) && typeof value['attempt'] === 'number' && typeof value['outcome'] === 'string',
  { error: 'must have a number and an outcome' },
);

const recordSchema = z.object({
  flow_id: text.nullable(),
  // Missing from records of older releases.
  target: text.nullable().default(null),
  previous_version: version,
  new_version: version,
  scheduled_start: instant.nullable(),
  scheduled_end: instant.nullable(),
  latency_ms: z.number().nullable(),
  timestamp: instant,
  callback_status: z.literal('none', 'must be none'),
  event: z.literal('restored', 'must be restored'),
  workflow_id: text,
  run_id: text,
  actor: text.nullable(),
  actor_source: z.literal('claimed', 'must be claimed'),
  reason: text.nullable(),
  attempts: z.array(attempt),
  details: json,
});

/** One line is not a record; lines are counted from 1. */
export class RestoreRecordError extends Error {
  override readonly name = 'RestoreRecordError';
}

function parseLine(line: string, number: number): AuditRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new RestoreRecordError(`line ${number} is not JSON`);
  }
  const parsed = recordSchema.safeParse(value);
  if (!parsed.success) {
    const told = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new RestoreRecordError(`line ${number} is not a record of a restore: ${told.join('; ')}`);
  }
  return parsed.data;
}

/**
 * Reads the lines that {@link appendRestoreRecord} wrote.
 * @throws {RestoreRecordError} a line is something else
 */
export function parseRestoreRecords(content: string): AuditRecord[] {
  return content
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [parseLine(line, index + 1)]));
}

/** The earlier uses of a file; empty if there is no readable record of any. */
export async function readRestoreRecords(file: string): Promise<readonly AuditRecord[]> {
  try {
    return parseRestoreRecords(await readFile(recordPathOf(file), 'utf8'));
  } catch {
    return [];
  }
}
