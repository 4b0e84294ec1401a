/** `interlude audit export`: one file for each day that is over, for cron. */
import { exportLines, NO_HEAD, verifyExport } from '../../audit/index.ts';
import { UsageError } from '../errors.ts';
import { flagProblem } from '../input/flag-problem.ts';
import { jsonLine } from '../output/plain/printable.ts';
import type { Session } from '../session.ts';
import { headerOf } from './audit-range.ts';
import { AlteredExportError, linesOf, writeOnce } from './export-file.ts';
import { DAY_MS, dayName, dayPath, listDays, startOfDay, type DayFile } from './exports-folder.ts';
import { gather, tellGaps } from './gathering.ts';
import { Spool } from './spool.ts';

export interface AuditExportOptions {
  readonly dir: string;
  readonly first?: string;
}

/** What is written about a day is in Temporal's lists by then. */
const SETTLED_MS = 10 * 60_000;

/** One file that was written. */
export interface Exported {
  readonly day: string;
  readonly file: string;
  /** Keep it where nobody who can write the folder can change it. */
  readonly head: string;
  readonly complete: boolean;
}

function readDay(text: string): number {
  const dayMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(dayMs)) return dayMs;
  const message = 'must be a UTC day such as 2027-01-15';
  throw new UsageError(`--first ${text}: ${message}`, [flagProblem('--first', message)]);
}

/** The days to write: those since the newest file, otherwise all that histories cover completely. Pure. */
export function daysToExport(
  newestMs: number | null,
  firstMs: number | null,
  sinceMs: number | null,
  nowMs: number,
): number[] {
  const yesterdayMs = startOfDay(nowMs - SETTLED_MS) - DAY_MS;
  const wholeMs = sinceMs === null ? yesterdayMs : startOfDay(sinceMs - 1) + DAY_MS;
  const next = newestMs === null ? (firstMs ?? wholeMs) : newestMs + DAY_MS;
  const count = Math.max(Math.round((yesterdayMs - next) / DAY_MS) + 1, 0);
  return Array.from({ length: count }, (_, at) => next + at * DAY_MS);
}

async function headOf(newest: DayFile | undefined): Promise<string> {
  if (newest === undefined) return NO_HEAD;
  const verdict = await verifyExport(linesOf(newest.path));
  if (!verdict.ok || verdict.head === null) throw new AlteredExportError(newest.path, verdict);
  return verdict.head;
}

async function exportDay(
  session: Session,
  folder: string,
  dayMs: number,
  previous: string,
): Promise<Exported> {
  const range = { fromMs: dayMs, toMs: dayMs + DAY_MS };
  const file = dayPath(folder, dayMs);
  return Spool.with(async (spool) => {
    const gaps = await gather(session, range, null, spool);
    const header = await headerOf(session, range, gaps, { previous });
    await writeOnce(file, exportLines('jsonl', header, spool.entries()));
    tellGaps(session, gaps);
    const head = await headOf({ dayMs, path: file });
    return { day: dayName(dayMs), file, head, complete: gaps.length === 0 };
  });
}

export async function auditExport(session: Session, options: AuditExportOptions): Promise<void> {
  const { dir: folder, first: firstDay } = options;
  const first = firstDay === undefined ? null : readDay(firstDay);
  const newest = (await listDays(folder)).at(-1);
  const client = await session.client();
  const nowMs = session.io.now();
  const since = await client.historySince(new Date(nowMs));
  const days = daysToExport(newest?.dayMs ?? null, first, since?.getTime() ?? null, nowMs);
  const exported: Exported[] = [];
  let previous = await headOf(newest);
  for (const dayMs of days) {
    const one = await exportDay(session, folder, dayMs, previous);
    exported.push(one);
    previous = one.head;
    if (!session.json) session.print(`${one.file}  head ${one.head}`);
  }
  if (exported.some(({ complete }) => !complete)) session.exitCode = 1;
  if (session.json) session.print(jsonLine(exported));
  else if (exported.length === 0) session.print('Every finished day is already exported.');
}
