/** `interlude audit --from --to`: everything that happened in a range, in one of three formats. */
import { exportLines, NO_HEAD, overridesIn, type ExportHeader } from '../../audit/index.ts';
import type { AuditEntry, Gap } from '../../client/index.ts';
import { formatInstant } from '../../contract/values/instant.ts';
import { auditMarkdown } from './audit-markdown.ts';
import { gather, tellGaps } from './gathering.ts';
import { readRange, type Range, type RangeOptions } from './range-flags.ts';
import { reportOn } from './range-report.ts';
import { sealed } from './seal.ts';
import { Spool } from './spool.ts';
import { EXIT } from '../outcome.ts';
import { importRecords } from '../restore/import-records.ts';
import type { Session } from '../session.ts';

export type AuditFormat = 'jsonl' | 'csv' | 'md';

export interface AuditRangeOptions extends RangeOptions {
  readonly format?: AuditFormat;
  readonly exports?: string;
  readonly overrides?: boolean;
  readonly import?: readonly string[];
}

/** What an export says of itself. */
export async function headerOf(
  session: Session,
  { fromMs, toMs }: Range,
  gaps: readonly Gap[],
  rest: Partial<Pick<ExportHeader, 'entries' | 'previous'>> = {},
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
    previous: rest.previous ?? NO_HEAD,
  };
}

async function* onlyOverrides(entries: AsyncIterable<AuditEntry>) {
  for await (const entry of entries) if (entry.kind === 'override') yield entry;
}

async function* document(
  header: ExportHeader,
  spool: Spool,
): AsyncGenerator<string, string, undefined> {
  const { from, to, organization_id: organization, namespace, task_queue: taskQueue } = header;
  const report = await reportOn(spool.entries());
  const title = { from, to, organization, namespace, taskQueue, gaps: header.gaps, report };
  return yield* sealed(auditMarkdown(title, () => spool.entries(), header.entries));
}

/** As fast as whoever reads takes it. */
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
  for (const entry of entries) {
    const atMs = Date.parse(entry.timestamp);
    if (atMs >= range.fromMs && atMs < range.toMs) await spool.add(entry);
  }
}

export async function auditRange(session: Session, options: AuditRangeOptions): Promise<void> {
  const { io } = session;
  const range = readRange(options, io);
  const format = session.json ? 'jsonl' : (options.format ?? 'md');
  await Spool.with(async (spool) => {
    const gaps = await gather(session, range, options.exports ?? null, spool);
    await addImported(session, options.import ?? [], range, spool);
    const entries = options.overrides === true ? 'overrides' : 'all';
    const header = await headerOf(session, range, gaps, { entries });
    const all = spool.entries();
    const chosen = entries === 'all' ? all : onlyOverrides(all);
    const lines = format === 'md' ? document(header, spool) : exportLines(format, header, chosen);
    await printAll(session, lines);
    tellGaps(session, gaps);
    if (gaps.length > 0) session.exitCode = EXIT.failed;
  });
}
