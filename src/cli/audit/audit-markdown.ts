/** The audit of a range as a document for people, overrides first. Pure. */
import type {
  AuditEntry,
  AuditReport,
  Gap,
  OverrideEntry,
  RecordEntry,
  WindowEntry,
} from '../../client/index.ts';
import { toMarkdownText } from '../../contract/values/markdown.ts';
import { exactMoment } from '../../contract/values/moment.ts';
import { versionsText } from '../output/plain/versions-text.ts';
import { reportLines } from './report-text.ts';

/** The text above the tables. */
export interface Title {
  readonly from: string;
  readonly to: string;
  readonly organization: string | null;
  readonly namespace: string;
  readonly taskQueue: string;
  /** The zone of the times in it. */
  readonly timeZone: string;
  readonly gaps: readonly Gap[];
  readonly report: AuditReport;
}

/** Reads the entries again for each table, so that none is kept in memory. */
export type Entries = () => AsyncIterable<AuditEntry>;

function cell(value: string | number | null): string {
  return value === null ? '' : toMarkdownText(String(value));
}

function row(cells: readonly (string | number | null)[]): string {
  return `| ${cells.map(cell).join(' | ')} |`;
}

function head(names: readonly string[]): string[] {
  return [row(names), `| ${names.map(() => '---').join(' | ')} |`];
}

function who(actor: string | null, source: string | null): string {
  return actor === null ? '' : `${actor} (${source ?? 'unknown'})`;
}

/** In the zone of the document, with UTC; where that is UTC, as records write it. */
function when(instant: string | null, timeZone: string): string | null {
  const ms = Date.parse(instant ?? '');
  return timeZone === 'UTC' || Number.isNaN(ms) ? instant : exactMoment(ms, timeZone);
}

function overrideRow(entry: OverrideEntry, zone: string): string {
  const { timestamp, override, target, actor, actor_source: source, reason } = entry;
  const { requested_by: asked, workflow_id: id } = entry;
  return row([when(timestamp, zone), override, target, who(actor, source), reason, asked, id]);
}

function windowRow(entry: WindowEntry, zone: string): string {
  const { rescued, outcome, target_name: name, target, requested_by: by } = entry;
  return row([
    when(entry.start_time, zone),
    when(entry.end_time, zone),
    rescued ? `${outcome} (rescued)` : outcome,
    name === null ? target : `${name} (${target ?? ''})`,
    by,
    entry.change_ticket,
    when(entry.applied_at, zone),
    when(entry.reverted_at, zone),
    entry.workflow_id,
  ]);
}

function recordRow(entry: RecordEntry, zone: string): string {
  const { timestamp, event, target, actor, actor_source: source, reason, details } = entry;
  const more = details === null ? '' : JSON.stringify(details);
  const at = when(timestamp, zone);
  return row([at, event, target, who(actor, source), versionsText(entry), reason, more]);
}

function* titleLines(title: Title) {
  const { organization, namespace, taskQueue, timeZone, gaps, report } = title;
  const [from, to] = [title.from, title.to].map((instant) => when(instant, timeZone));
  yield '# Maintenance windows: audit';
  yield '';
  yield `From ${from} up to ${to}. Organisation ${cell(organization ?? 'unknown')}, namespace ${cell(namespace)}, task queue ${cell(taskQueue)}.`;
  yield `Times are in ${timeZone}${timeZone === 'UTC' ? '' : ', with UTC in brackets'}.`;
  yield `An actor is _claimed_ where the caller gave the name, _authenticated_ where the server knows it.`;
  for (const gap of gaps) {
    yield '';
    yield `**Not complete** from ${when(gap.from, timeZone)} to ${when(gap.to, timeZone)}: ${cell(gap.why)}.`;
  }
  yield '';
  yield '## Summary';
  yield '';
  for (const [name, value] of reportLines(report)) yield `- ${name}: ${cell(value)}`;
}

async function* section<E extends AuditEntry>(
  title: string,
  names: readonly string[],
  entries: AsyncIterable<AuditEntry>,
  pick: (entry: AuditEntry) => E | null,
  toRow: (entry: E) => string,
): AsyncGenerator<string, void, undefined> {
  yield '';
  yield `## ${title}`;
  yield '';
  let count = 0;
  for await (const entry of entries) {
    const picked = pick(entry);
    if (picked === null) continue;
    if (count === 0) yield* head(names);
    count += 1;
    yield toRow(picked);
  }
  if (count === 0) yield 'None.';
}

const OVERRIDE_HEAD = ['Time', 'Override', 'Target', 'By', 'Reason', 'Requested by', 'Window'];
const WINDOW_HEAD = [
  'Start',
  'End',
  'Outcome',
  'Line',
  'Requested by',
  'Ticket',
  'Applied',
  'Put back',
  'Window',
];
const RECORD_HEAD = ['Time', 'Event', 'Target', 'By', 'Version', 'Reason', 'Details'];

/** Lines without line ends. `only`: just the list of overrides. */
export async function* auditMarkdown(
  title: Title,
  entries: Entries,
  only: 'all' | 'overrides',
): AsyncGenerator<string, void, undefined> {
  yield* titleLines(title);
  yield* section(
    'Overrides',
    OVERRIDE_HEAD,
    entries(),
    (entry) => (entry.kind === 'override' ? entry : null),
    (entry) => overrideRow(entry, title.timeZone),
  );
  if (only === 'overrides') {
    yield '';
    return;
  }
  yield* section(
    'Windows',
    WINDOW_HEAD,
    entries(),
    (entry) => (entry.kind === 'window' ? entry : null),
    (entry) => windowRow(entry, title.timeZone),
  );
  yield* section(
    'Records',
    RECORD_HEAD,
    entries(),
    (entry) => (entry.kind === 'record' ? entry : null),
    (entry) => recordRow(entry, title.timeZone),
  );
  yield '';
}
