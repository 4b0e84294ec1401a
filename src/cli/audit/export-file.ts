/**
 * An export as a file, read and verified line by line, written as a whole or not at all; and a folder of daily ones: a
 * file for each UTC day, each chained to the one before.
 */
import { createReadStream } from 'node:fs';
import { access, open, readdir, rename, rm } from 'node:fs/promises';
import { verifyExport, type ExportFault, type ExportVerdict } from '../../audit/index.ts';
import type { AuditEntry, Gap } from '../../client/index.ts';
import { isRecord } from '../../contract/values/json.ts';
import { unreadable } from '../input/flag-problem.ts';
import { join } from 'node:path';

/** An altered export, of which nothing is used. */
export class AlteredExportError extends Error {
  override readonly name = 'AlteredExportError';

  constructor(path: string, fault: ExportFault | null) {
    const where = fault === null ? '' : ` line ${fault.line}: ${fault.message};`;
    super(`${path}:${where} interlude audit verify shows details`);
  }
}

/**
 * Lines without line ends. Only a line feed ends one: Node's own reader of lines also splits at separators inside a text.
 * @throws {UsageError} the file cannot be read
 */
export async function* linesOf(path: string): AsyncGenerator<string, void, undefined> {
  const chunks: AsyncIterable<unknown> = createReadStream(path, 'utf8');
  let line = '';
  try {
    for await (const chunk of chunks) {
      const [rest = '', ...others] = String(chunk).split('\n');
      line += rest;
      for (const next of others) {
        yield line.replace(/\r$/, '');
        line = next;
      }
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  if (line !== '') yield line.replace(/\r$/, '');
}

function isEntry(value: unknown): value is AuditEntry {
  if (!isRecord(value)) return false;
  const { kind, timestamp } = value;
  const isKnown = kind === 'record' || kind === 'override' || kind === 'window';
  return isKnown && typeof timestamp === 'string' && !Number.isNaN(Date.parse(timestamp));
}

function gapsIn(value: unknown): readonly Gap[] {
  const { kind, gaps } = isRecord(value) ? value : {};
  if (kind !== 'export' || !Array.isArray(gaps)) return [];
  return gaps.filter(
    (gap): gap is Gap =>
      isRecord(gap) &&
      [gap['from'], gap['to'], gap['why']].every((text) => typeof text === 'string'),
  );
}

export interface ReadExport {
  readonly verdict: ExportVerdict;
  /** What was missing when it was written. */
  readonly gaps: readonly Gap[];
}

/** The entries of an export, each passed on only while all before it are valid. */
export async function readExport(
  path: string,
  take: (entry: AuditEntry) => Promise<void>,
): Promise<ReadExport> {
  const gaps: Gap[] = [];
  async function* passing(): AsyncGenerator<string, void, undefined> {
    for await (const line of linesOf(path)) {
      yield line;
      // The verifier asks for the next line only if this one is valid.
      const value: unknown = JSON.parse(line);
      gaps.push(...gapsIn(value));
      if (!isEntry(value)) continue;
      const { chain: _chain, ...entry } = { chain: null, ...value };
      await take(entry);
    }
  }
  return { verdict: await verifyExport(passing()), gaps };
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Writes a new file, as a whole or not at all.
 * @returns false if it exists already
 */
export async function writeOnce(path: string, lines: AsyncIterable<string>): Promise<boolean> {
  if (await isThere(path)) return false;
  const draft = `${path}.${process.pid}.part`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      for await (const line of lines) await handle.write(`${line}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A concurrent run has written the same bytes.
    await rename(draft, path);
    return true;
  } finally {
    await rm(draft, { force: true });
  }
}

export const DAY_MS = 86_400_000;

const FILE = /^interlude-audit-(?<day>\d{4}-\d{2}-\d{2})\.jsonl$/;

export interface DayFile {
  readonly dayMs: number;
  readonly path: string;
}

export function startOfDay(epochMs: number): number {
  return Math.floor(epochMs / DAY_MS) * DAY_MS;
}

export function dayName(dayMs: number): string {
  return new Date(dayMs).toISOString().slice(0, 10);
}

export function dayPath(folder: string, dayMs: number): string {
  return join(folder, `interlude-audit-${dayName(dayMs)}.jsonl`);
}

/** Whether a file holds another day than its name says. Pure. */
export function misplaced(
  { dayMs }: DayFile,
  { range }: Pick<ExportVerdict, 'range'>,
): ExportFault | null {
  if (range?.fromMs === dayMs && range.toMs === dayMs + DAY_MS) return null;
  return { line: 1, message: 'this is not the export of the day in the name of its file' };
}

/** Whether a file fails to continue that of the day before, if that was read. Pure. */
export function unlinked(
  { dayMs }: DayFile,
  { previous }: ExportVerdict,
  before: { readonly dayMs: number; readonly head: string | null } | null,
): ExportFault | null {
  if (before === null || before.dayMs + DAY_MS !== dayMs || previous === before.head) return null;
  const message = 'it does not continue the file before it: one of the two was replaced';
  return { line: 1, message };
}

/** Oldest first. @throws {UsageError} there is no such folder */
export async function listDays(folder: string): Promise<DayFile[]> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw unreadable(folder, error, 'folder');
  }
  return names
    .flatMap((name) => {
      const dayMs = Date.parse(FILE.exec(name)?.groups?.['day'] ?? '');
      return Number.isNaN(dayMs) ? [] : [{ dayMs, path: join(folder, name) }];
    })
    .toSorted((a, b) => a.dayMs - b.dayMs);
}
