/** The audit of a range as a document for people, overrides first. Pure. */
import type {
  AuditEntry,
  AuditReport,
  Gap,
  OverrideEntry,
  RecordEntry,
  WindowEntry,
} from '../../client/index.ts';
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

export interface Title {
  readonly from: string;
  readonly to: string;
  readonly organization: string | null;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly timeZone: string;
  readonly gaps: readonly Gap[];
  readonly report: AuditReport;
}

/** Reads the entries again for each table, so that none is kept in memory. */
export type Entries = () => AsyncIterable<AuditEntry>;

/** In the zone of the document, with UTC; where that is UTC, as records write it. */
function when(instant: string | null, timeZone: string): string | null {
  return timeZone === 'UTC' ? instant : told(instant, (ms) => exactMoment(ms, timeZone));
}

function overrideRow(entry: OverrideEntry, zone: string): string {
  return markdownRow([
    when(entry.timestamp, zone),
    entry.override,
    entry.target,
    actorText(entry.actor, entry.actor_source),
    entry.reason,
    entry.requested_by,
    entry.workflow_id,
  ]);
}

function windowRow(entry: WindowEntry, zone: string): string {
  const { rescued, outcome } = entry;
  return markdownRow([
    when(entry.start_time, zone),
    when(entry.end_time, zone),
    rescued ? `${outcome} (rescued)` : outcome,
    namedTarget(entry),
    entry.requested_by,
    entry.change_ticket,
    when(entry.applied_at, zone),
    when(entry.reverted_at, zone),
    entry.workflow_id,
  ]);
}

function recordRow(entry: RecordEntry, zone: string): string {
  const { details } = entry;
  return markdownRow([
    when(entry.timestamp, zone),
    entry.event,
    entry.target,
    actorText(entry.actor, entry.actor_source),
    versionsText(entry),
    entry.reason,
    details === null ? null : JSON.stringify(details),
  ]);
}

function* titleLines(title: Title) {
  const { organization, namespace, taskQueue, timeZone, gaps, report } = title;
  const [from, to] = [title.from, title.to].map((instant) => when(instant, timeZone));
  yield '# Maintenance windows: audit';
  yield '';
  yield `From ${from} up to ${to}. Organisation ${markdownCell(organization ?? 'unknown')}, namespace ${markdownCell(namespace)}, task queue ${markdownCell(taskQueue)}.`;
  yield `Times are in ${timeZone}${timeZone === 'UTC' ? '' : ', with UTC in brackets'}.`;
  yield ABOUT_ACTORS;
  for (const gap of gaps) {
    yield '';
    yield `**Not complete** from ${when(gap.from, timeZone)} to ${when(gap.to, timeZone)}: ${markdownCell(gap.why)}.`;
  }
  yield '';
  yield '## Summary';
  yield '';
  for (const [name, value] of reportLines(report)) yield `- ${name}: ${markdownCell(value)}`;
}

/** A table of the entries of a kind, by the names of its columns. */
async function* section(
  title: string,
  names: string,
  entries: AsyncIterable<AuditEntry>,
  toRow: (entry: AuditEntry) => string | null,
): AsyncGenerator<string, void, undefined> {
  yield '';
  yield `## ${title}`;
  yield '';
  let count = 0;
  for await (const entry of entries) {
    const row = toRow(entry);
    if (row === null) continue;
    if (count === 0) yield* markdownHead(names.split(', '));
    count += 1;
    yield row;
  }
  if (count === 0) yield 'None.';
}

const OVERRIDES = 'Time, Override, Target, By, Reason, Requested by, Window';
const WINDOWS = 'Start, End, Outcome, Line, Requested by, Ticket, Applied, Put back, Window';
const RECORDS = 'Time, Event, Target, By, Version, Reason, Details';

/** Lines without line ends. `only`: just the list of overrides. */
export async function* auditMarkdown(
  title: Title,
  entries: Entries,
  only: 'all' | 'overrides',
): AsyncGenerator<string, void, undefined> {
  const { timeZone: zone } = title;
  yield* titleLines(title);
  yield* section('Overrides', OVERRIDES, entries(), (entry) =>
    entry.kind === 'override' ? overrideRow(entry, zone) : null,
  );
  if (only === 'all') {
    yield* section('Windows', WINDOWS, entries(), (entry) =>
      entry.kind === 'window' ? windowRow(entry, zone) : null,
    );
    yield* section('Records', RECORDS, entries(), (entry) =>
      entry.kind === 'record' ? recordRow(entry, zone) : null,
    );
  }
  yield '';
}
