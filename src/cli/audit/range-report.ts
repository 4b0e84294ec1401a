/** The figures of a range. */
import { Reporting } from '../../audit/index.ts';
import type { AuditEntry, AuditReport, Spread } from '../../client/index.ts';
import { formatInstant } from '../../contract/values/instant.ts';
import { EXIT } from '../outcome.ts';
import type { Session } from '../session.ts';
import { gather, tellGaps } from './gathering.ts';
import { readRange, type RangeOptions } from './range-flags.ts';
import { Spool } from './spool.ts';
import { table } from '../output/plain/table.ts';

type Line = readonly [name: string, value: string];

function ms(value: number | null): string {
  return value === null ? '–' : `${Math.round(value * 10) / 10} ms`;
}

function spread({ count, p50, p99, max }: Spread): string {
  if (count === 0) return 'not measured';
  return `p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(max)} (${count})`;
}

function rate({ success_rate: part, succeeded, missed }: AuditReport): string {
  if (part === null) return 'no window was due';
  // Never rounded up to 100.
  const percent = Math.floor(part * 10_000) / 100;
  return `${percent} % (${succeeded} of ${succeeded + missed})`;
}

function counted(counts: Readonly<Record<string, number>>): string {
  const told = Object.entries(counts).filter(([, count]) => count > 0);
  return told.length === 0 ? 'none' : told.map(([name, count]) => `${count} ${name}`).join(', ');
}

/** In the order in which people read them. */
export function reportLines(report: AuditReport): Line[] {
  const { outcomes, callbacks, overrides } = report;
  return [
    ['Windows that ended', counted(outcomes)],
    ['Success rate', rate(report)],
    ['Apply latency', spread(report.apply_latency_ms)],
    ['Start lateness', spread(report.start_lateness_ms)],
    ['Revert lateness', spread(report.revert_lateness_ms)],
    ['Rescued', String(report.rescued)],
    ["Left as somebody else's edit", String(report.changed_by_others)],
    ['Need a person', String(report.needs_person)],
    ['Callbacks', `${callbacks.delivered} delivered, ${callbacks.failed} failed`],
    ['Overrides', counted(overrides)],
  ];
}

function reportText(report: AuditReport, width: number): string {
  return table(reportLines(report), width);
}

export async function reportOn(entries: AsyncIterable<AuditEntry>): Promise<AuditReport> {
  const reporting = new Reporting();
  for await (const entry of entries) reporting.take(entry);
  return reporting.report();
}

export async function reportRange(
  session: Session,
  options: RangeOptions & { readonly exports?: string },
): Promise<void> {
  const { io } = session;
  const range = readRange(options, io);
  await Spool.with(async (spool) => {
    const gaps = await gather(session, range, options.exports ?? null, spool);
    const figures = await reportOn(spool.entries());
    const [from, to] = [formatInstant(range.fromMs), formatInstant(range.toMs)];
    session.answer({ from, to, gaps, ...figures }, () => reportText(figures, session.page().width));
    tellGaps(session, gaps);
    if (gaps.length > 0) session.exitCode = EXIT.failed;
  });
}
