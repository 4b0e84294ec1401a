/** Everything known about a range: from daily exports, else from history, and what is no longer known. */
import { exactMoment } from '../../contract/values/moment.ts';
import type { AuditEntry, Gap } from '../../client/index.ts';
import { formatInstant } from '../../contract/values/instant.ts';
import { interruption } from '../errors.ts';
import type { Session } from '../session.ts';
import {
  AlteredExportError,
  DAY_MS,
  listDays,
  misplaced,
  readExport,
  unlinked,
  type DayFile,
} from './export-file.ts';
import type { Range } from './range-flags.ts';
import type { Spool } from './spool.ts';

export interface Parts {
  readonly files: readonly DayFile[];
  readonly others: readonly Range[];
}

/** Splits a range by the days that have a file. Pure. */
export function partRange({ fromMs, toMs }: Range, days: readonly DayFile[]): Parts {
  const files = days.filter(({ dayMs }) => dayMs < toMs && dayMs + DAY_MS > fromMs);
  const others: Range[] = [];
  let at = fromMs;
  for (const { dayMs } of files) {
    if (dayMs > at) others.push({ fromMs: at, toMs: dayMs });
    at = Math.max(at, dayMs + DAY_MS);
  }
  if (at < toMs) others.push({ fromMs: at, toMs });
  return { files, others };
}

/** The part of a range before histories begin. Pure. */
export function gapIn({ fromMs, toMs }: Range, sinceMs: number | null): Gap | null {
  if (sinceMs === null || fromMs >= sinceMs) return null;
  return {
    from: formatInstant(fromMs),
    to: formatInstant(Math.min(toMs, sinceMs)),
    why: 'Temporal no longer keeps these histories, and there is no export: windows that were over by then are missing',
  };
}

export function isWithin({ timestamp }: AuditEntry, { fromMs, toMs }: Range): boolean {
  const atMs = Date.parse(timestamp);
  return atMs >= fromMs && atMs < toMs;
}

function throwIfInterrupted({ io }: Session): void {
  if (io.signal.aborted) throw interruption();
}

async function gatherHistory(session: Session, range: Range, spool: Spool): Promise<Gap | null> {
  const client = await session.client();
  const since = await client.historySince(new Date(session.io.now()));
  const entries = client.auditBetween(new Date(range.fromMs), new Date(range.toMs));
  for await (const entry of entries) {
    throwIfInterrupted(session);
    await spool.add(entry);
  }
  return gapIn(range, since?.getTime() ?? null);
}

interface ReadDay {
  readonly dayMs: number;
  readonly head: string | null;
  readonly gaps: readonly Gap[];
}

async function gatherFile(
  session: Session,
  day: DayFile,
  before: ReadDay | null,
  { range, spool }: { readonly range: Range; readonly spool: Spool },
): Promise<ReadDay> {
  const { verdict, gaps } = await readExport(day.path, async (entry) => {
    throwIfInterrupted(session);
    if (isWithin(entry, range)) await spool.add(entry);
  });
  const fault = verdict.fault ?? misplaced(day, verdict) ?? unlinked(day, verdict, before);
  if (fault !== null) throw new AlteredExportError(day.path, fault);
  return { dayMs: day.dayMs, head: verdict.head, gaps };
}

/** Joins gaps that follow each other without a break: a year of days without histories is one gap. Pure. */
export function joined(gaps: readonly Gap[]): readonly Gap[] {
  const all: Gap[] = [];
  for (const gap of gaps.toSorted((a, b) => Date.parse(a.from) - Date.parse(b.from))) {
    const last = all.at(-1);
    if (last?.to === gap.from && last.why === gap.why)
      all[all.length - 1] = { ...last, to: gap.to };
    else all.push(gap);
  }
  return all;
}

/**
 * Fills the spool; returns what is missing.
 * @param folder the daily exports; null if there are none
 * @throws {AlteredExportError} an export was altered
 */
export async function gather(
  session: Session,
  range: Range,
  folder: string | null,
  spool: Spool,
): Promise<readonly Gap[]> {
  const { files, others } = partRange(range, folder === null ? [] : await listDays(folder));
  const gaps: Gap[] = [];
  let before: ReadDay | null = null;
  for (const day of files) {
    before = await gatherFile(session, day, before, { range, spool });
    gaps.push(...before.gaps);
  }
  for (const part of others) {
    const gap = await gatherHistory(session, part, spool);
    if (gap !== null) gaps.push(gap);
  }
  return joined(gaps);
}

/** Reports on standard error what is missing, and so makes the answer incomplete. */
export function tellGaps(session: Session, gaps: readonly Gap[]): void {
  const { timeZone } = session.clock();
  const when = (instant: string): string => exactMoment(Date.parse(instant), timeZone);
  for (const { from, to, why } of gaps)
    session.io.stderr.write(`interlude: not complete from ${when(from)} to ${when(to)}: ${why}\n`);
}
