/** The audit of a range as a document for people, overrides first. Pure. */
import type { ExportHeader } from '../../audit/index.ts';
import type { AuditEntry, AuditReport } from '../../client/index.ts';
import { exactMoment } from '../../contract/values/moment.ts';
import {
  ABOUT_ACTORS,
  actorText,
  markdownCell,
  markdownHead,
  markdownRow,
  versionsText,
} from '../output/plain/markdown-table.ts';
import { told } from '../output/plain/moments.ts';
import { namedTarget } from '../words.ts';
import { reportLines } from './range-report.ts';

/** An instant in the zone of the document, with UTC; where that is UTC, as records write it. */
type When = (instant: string | null) => string | null;

function whenIn(timeZone: string): When {
  if (timeZone === 'UTC') return (instant) => instant;
  return (instant) => told(instant, (ms) => exactMoment(ms, timeZone));
}

function* titleLines(header: ExportHeader, report: AuditReport, zone: string) {
  const when = whenIn(zone);
  const { organization_id: organization, namespace, task_queue: queue } = header;
  yield '# Maintenance windows: audit';
  yield '';
  yield `From ${when(header.from)} up to ${when(header.to)}. Organisation ${markdownCell(organization ?? 'unknown')}, namespace ${markdownCell(namespace)}, task queue ${markdownCell(queue)}.`;
  yield `Times are in ${zone}${zone === 'UTC' ? '' : ', with UTC in brackets'}.`;
  yield ABOUT_ACTORS;
  for (const { from, to, why } of header.gaps) {
    yield '';
    yield `**Not complete** from ${when(from)} to ${when(to)}: ${markdownCell(why)}.`;
  }
  yield '';
  yield '## Summary';
  yield '';
  for (const [name, value] of reportLines(report)) yield `- ${name}: ${markdownCell(value)}`;
}

/** The entries of one kind. */
interface Table {
  readonly title: string;
  readonly columns: string;
  /** Null if the entry is of another kind. */
  readonly cells: (entry: AuditEntry, when: When) => readonly (string | null)[] | null;
}

const OVERRIDES: Table = {
  title: 'Overrides',
  columns: 'Time, Override, Target, By, Reason, Requested by, Window',
  cells(entry, when) {
    if (entry.kind !== 'override') return null;
    const { override, target, reason, requested_by: asked, workflow_id: id } = entry;
    const by = actorText(entry.actor, entry.actor_source);
    return [when(entry.timestamp), override, target, by, reason, asked, id];
  },
};

const WINDOWS: Table = {
  title: 'Windows',
  columns: 'Start, End, Outcome, Line, Requested by, Ticket, Applied, Put back, Window',
  cells(entry, when) {
    if (entry.kind !== 'window') return null;
    const outcome = entry.rescued ? `${entry.outcome} (rescued)` : entry.outcome;
    const [start, end] = [when(entry.start_time), when(entry.end_time)];
    const [applied, back] = [when(entry.applied_at), when(entry.reverted_at)];
    const { requested_by: asked, change_ticket: ticket, workflow_id: id } = entry;
    return [start, end, outcome, namedTarget(entry), asked, ticket, applied, back, id];
  },
};

const RECORDS: Table = {
  title: 'Records',
  columns: 'Time, Event, Target, By, Version, Reason, Details',
  cells(entry, when) {
    if (entry.kind !== 'record') return null;
    const { event, target, reason, details } = entry;
    const by = actorText(entry.actor, entry.actor_source);
    const more = details === null ? null : JSON.stringify(details);
    return [when(entry.timestamp), event, target, by, versionsText(entry), reason, more];
  },
};

async function* section(
  { title, columns, cells }: Table,
  entries: AsyncIterable<AuditEntry>,
  when: When,
) {
  yield `## ${title}`;
  yield '';
  let count = 0;
  for await (const entry of entries) {
    const row = cells(entry, when);
    if (row === null) continue;
    if (count === 0) yield* markdownHead(columns.split(', '));
    count += 1;
    yield markdownRow(row);
  }
  if (count === 0) yield 'None.';
  yield '';
}

/**
 * Lines without line ends.
 * @param entries reads them again for each table, so that none is kept in memory
 */
export async function* auditMarkdown(
  header: ExportHeader,
  report: AuditReport,
  zone: string,
  entries: () => AsyncIterable<AuditEntry>,
): AsyncGenerator<string, void, undefined> {
  yield* titleLines(header, report, zone);
  yield '';
  const tables = header.entries === 'all' ? [OVERRIDES, WINDOWS, RECORDS] : [OVERRIDES];
  for (const table of tables) yield* section(table, entries(), whenIn(zone));
}
