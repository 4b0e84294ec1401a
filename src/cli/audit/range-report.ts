/** The figures of a range. */
import { Reporting } from '../../audit/index.ts';
import type { AuditEntry, AuditReport } from '../../client/index.ts';
import { formatInstant } from '../../contract/values/instant.ts';
import { EXIT } from '../outcome.ts';
import type { Session } from '../session.ts';
import { gather, tellGaps } from './gathering.ts';
import { readRange, type RangeOptions } from './range-flags.ts';
import { reportText } from './report-text.ts';
import { Spool } from './spool.ts';

export async function reportOn(entries: AsyncIterable<AuditEntry>): Promise<AuditReport> {
  const reporting = new Reporting();
  for await (const entry of entries) reporting.take(entry);
  return reporting.report();
}

export async function report(
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
