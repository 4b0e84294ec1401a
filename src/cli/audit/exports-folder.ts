/** A folder of daily exports: one file for each UTC day, each chained to the one before. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportFault, ExportVerdict } from '../../audit/index.ts';
import { unreadable } from '../input/flag-problem.ts';

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
