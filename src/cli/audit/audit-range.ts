/** `interlude audit --from --to`: everything that happened in a range, in one of three formats. */
import { exportLines, NO_HEAD, overridesIn, type ExportHeader } from '../../audit/index.ts';
import type { AuditEntry, Gap } from '../../client/index.ts';
import { formatInstant } from '../../contract/values/instant.ts';
import { takeOutput, type OutputFlags } from '../commands/command-options.ts';
import { auditMarkdown } from './audit-markdown.ts';
import { gather, isWithin, tellGaps } from './gathering.ts';
import { readZone } from '../windows/period.ts';
import { readRange, type Range, type RangeOptions } from './range-flags.ts';
import { reportOn } from './range-report.ts';
import { sealed } from './seal.ts';
import { Spool } from './spool.ts';
import { EXIT } from '../outcome.ts';
import { importRecords } from '../restore/import-records.ts';
import type { Session } from '../session.ts';

export interface AuditRangeOptions extends RangeOptions, OutputFlags {
  readonly exports?: string;
  readonly overrides?: boolean;
  readonly import?: readonly string[];
}

export async function headerOf(
  session: Session,
  { fromMs, toMs }: Range,
  gaps: readonly Gap[],
  rest: Partial<Pick<ExportHeader, 'entries' | 'previous' | 'time_zone'>> = {},
): Promise<ExportHeader> {
  const client = await session.client();
  return {
    kind: 'export',
    format: 1,
    organization_id: await client.organization(),
    namespace: client.namespace,
    task_queue: client.taskQueue,
    from: formatInstant(fromMs),
    to: formatInstant(toMs),
    entries: rest.entries ?? 'all',
    gaps,
    ...(rest.time_zone === undefined ? {} : { time_zone: rest.time_zone }),
    previous: rest.previous ?? NO_HEAD,
  };
}

async function* onlyOverrides(entries: AsyncIterable<AuditEntry>) {
  for await (const entry of entries) if (entry.kind === 'override') yield entry;
}

async function* document(
  header: ExportHeader,
  timeZone: string,
  spool: Spool,
): AsyncGenerator<string, string, undefined> {
  const report = await reportOn(spool.entries());
  return yield* sealed(auditMarkdown(header, report, timeZone, () => spool.entries()));
}

/** Prints as fast as the reader takes it. */
async function printAll(session: Session, lines: AsyncIterable<string>): Promise<void> {
  for await (const line of lines) {
    session.print(line);
    await session.io.stdout.drained?.();
  }
}

async function addImported(session: Session, paths: readonly string[], range: Range, spool: Spool) {
  const records = await importRecords(session, null, paths);
  const entries: AuditEntry[] = [
    ...records.map((record) => ({ kind: 'record' as const, ...record })),
    ...overridesIn(records, {}),
  ];
  for (const entry of entries) if (isWithin(entry, range)) await spool.add(entry);
}

function formatOf(session: Session, options: AuditRangeOptions): 'jsonl' | 'csv' | 'md' {
  const form = takeOutput(session, options);
  if (session.json || form === 'jsonl') return 'jsonl';
  return form === 'csv' ? 'csv' : 'md';
}

export async function auditRange(session: Session, options: AuditRangeOptions): Promise<void> {
  const { io } = session;
  const format = formatOf(session, options);
  const range = readRange(options, io);
  const zone = readZone(options.timeZone, io.timeZone);
  await Spool.with(async (spool) => {
    const gaps = await gather(session, range, options.exports ?? null, spool);
    await addImported(session, options.import ?? [], range, spool);
    const entries = options.overrides === true ? 'overrides' : 'all';
    const isLocal = format === 'csv' && options.timeZone !== undefined;
    const header = await headerOf(session, range, gaps, {
      entries,
      ...(isLocal ? { time_zone: zone } : {}),
    });
    const all = spool.entries();
    const chosen = entries === 'all' ? all : onlyOverrides(all);
    const lines =
      format === 'md' ? document(header, zone, spool) : exportLines(format, header, chosen);
    await printAll(session, lines);
    tellGaps(session, gaps);
    if (gaps.length > 0) session.exitCode = EXIT.failed;
  });
}
