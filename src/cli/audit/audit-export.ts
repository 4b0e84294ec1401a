/** `interlude audit export`: one file for each finished day, for cron. */
import { exportLines, NO_HEAD, verifyExport } from '../../audit/index.ts';
import { readInstant } from '../../contract/values/rfc3339.ts';
import { wrongFlag } from '../input/flag-problem.ts';
import { jsonLine } from '../output/plain/printable.ts';
import type { Session } from '../session.ts';
import { headerOf } from './audit-range.ts';
import {
  AlteredExportError,
  DAY_MS,
  dayName,
  dayPath,
  linesOf,
  listDays,
  startOfDay,
  writeOnce,
  type DayFile,
} from './export-file.ts';
import { gather, tellGaps } from './gathering.ts';
import { Spool } from './spool.ts';

export interface AuditExportOptions {
  readonly dir: string;
  readonly first?: string;
}

/** By then, Temporal's lists contain everything that was written about a day. */
const SETTLED_MS = 10 * 60_000;

export interface Exported {
  readonly day: string;
  readonly file: string;
  /** To be kept where nobody who can write the folder can change it. */
  readonly head: string;
  readonly complete: boolean;
}

function readDay(text: string): number {
  const reading = readInstant(`${text}T00:00:00Z`);
  if (reading.ok) return reading.epochMs;
  throw wrongFlag('--first', text, 'must be a UTC day such as 2027-01-15');
}

function daysFrom(fromMs: number, toMs: number): number[] {
  const length = Math.max(Math.round((toMs - fromMs) / DAY_MS), 0);
  return Array.from({ length }, (_, at) => fromMs + at * DAY_MS);
}

/** The days to write: those after the newest file, or else all that histories cover completely. Pure. */
export function daysToExport(
  newestMs: number | null,
  firstMs: number | null,
  sinceMs: number | null,
  nowMs: number,
): number[] {
  const yesterdayMs = startOfDay(nowMs - SETTLED_MS) - DAY_MS;
  const wholeMs = sinceMs === null ? yesterdayMs : startOfDay(sinceMs - 1) + DAY_MS;
  const next = newestMs === null ? (firstMs ?? wholeMs) : newestMs + DAY_MS;
  return daysFrom(next, yesterdayMs + DAY_MS);
}

/** Days in between that have no file. Pure. */
function missingDays(files: readonly DayFile[]): number[] {
  const days = files.map(({ dayMs }) => dayMs);
  const [first = 0] = days;
  const known = new Set(days);
  return daysFrom(first, days.at(-1) ?? 0).filter((dayMs) => !known.has(dayMs));
}

/** A file written now would not be the one that the next day continues. */
function tellMissing({ io }: Session, missing: readonly number[]): void {
  const [first = 0] = missing;
  const others = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  io.stderr.write(
    `interlude: ${dayName(first)}${others} had a file that is gone: restore it from a copy; the next day continues its chain\n`,
  );
}

async function headOf(newest: DayFile | undefined): Promise<string> {
  if (newest === undefined) return NO_HEAD;
  const verdict = await verifyExport(linesOf(newest.path));
  if (!verdict.ok || verdict.head === null)
    throw new AlteredExportError(newest.path, verdict.fault);
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
  const files = await listDays(folder);
  const newest = files.at(-1);
  const missing = missingDays(files);
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
  if (missing.length > 0) tellMissing(session, missing);
  if (missing.length > 0 || exported.some(({ complete }) => !complete)) session.exitCode = 1;
  if (session.json) session.print(jsonLine(exported));
  else if (exported.length === 0 && missing.length === 0)
    session.print('Every finished day is already exported.');
}
