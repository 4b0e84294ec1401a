/** The receipt of one window, as a document to file. Pure. */
import type { AuditRecord, JsonValue, Verification, WindowStatus } from '../../../client/index.ts';
import { namedTarget } from '../../words.ts';
import {
  ABOUT_ACTORS,
  actorText,
  markdownCell,
  markdownHead,
  markdownRow,
  versionsText,
} from '../plain/markdown-table.ts';
import { exactMoment } from '../../../contract/values/moment.ts';
import { moment, told, type Clock } from '../plain/moments.ts';

export interface ReceiptInput {
  readonly verification: Verification;
  readonly status: WindowStatus;
  readonly records: readonly AuditRecord[];
  readonly clock: Clock;
}

const VERDICTS: Readonly<Record<Verification['verdict'], string>> = {
  match: 'Receipt, history and line agree.',
  mismatch: 'Receipt, history and line do NOT agree.',
  nothing: 'There is nothing to verify.',
};

function row(cells: readonly (string | null)[]): string {
  return markdownRow(cells, '–');
}

function lateness(ms: number | null): string | null {
  return ms === null ? null : `${Math.round(ms)} ms`;
}

function aboutLines({ status, clock }: ReceiptInput): string[] {
  const when = (instant: string | null) => told(instant, (ms) => moment(ms, clock.timeZone));
  const facts: readonly (readonly [string, string | null])[] = [
    ['Line', namedTarget(status)],
    ['Outcome', status.phase],
    ['Line now, as far as the window knows', status.line],
    ['Requested by', status.requested_by],
    ['Reason', status.reason],
    ['Change ticket', status.change_ticket],
    ['Planned start', when(status.start_time)],
    ['Planned end', when(status.planned_end_time)],
    ['End in force', when(status.end_time)],
    ['In maintenance from', when(status.applied_at)],
    ['Put back', when(status.reverted_at)],
    ['Start lateness', lateness(status.start_lateness_ms)],
    ['Revert lateness', lateness(status.revert_lateness_ms)],
    ['Workflow', status.workflow_id],
    ['Run', status.run_id],
  ];
  return ['| | |', '| --- | --- |', ...facts.map((fact) => row(fact))];
}

function show(value: JsonValue): string | null {
  if (value === null || typeof value === 'string') return value;
  return JSON.stringify(value);
}

function checkLines({ checks }: Verification): string[] {
  if (checks.length === 0) return ['None.'];
  return [
    '| | Check | History | Receipt or line | |',
    '| --- | --- | --- | --- | --- |',
    ...checks.map(({ check, expected, actual, ok, message }) =>
      row([ok ? 'ok' : 'FAIL', check, show(expected), show(actual), message]),
    ),
  ];
}

function recordLine(record: AuditRecord, timeZone: string): string {
  const { timestamp, event, actor, actor_source: source, reason, details } = record;
  const by = actorText(actor, source);
  const when = exactMoment(Date.parse(timestamp), timeZone);
  return row([when, event, by, versionsText(record), reason, show(details)]);
}

/** The message of a match would only repeat it. */
function verdictLine({ verdict, message }: Verification): string {
  const words = VERDICTS[verdict];
  const isSame = `${message}.`.toLowerCase() === words.toLowerCase();
  return isSame ? `**${words}**` : `**${words}** ${markdownCell(message)}`;
}

/** Lines without line ends and without the seal. */
export function receiptMarkdown(input: ReceiptInput): string[] {
  const { verification, records, clock } = input;
  return [
    '# Receipt of a maintenance window',
    '',
    verdictLine(verification),
    '',
    `Verified ${moment(clock.nowMs, clock.timeZone)}.`,
    '',
    '## Window',
    '',
    ...aboutLines(input),
    '',
    '## Checks',
    '',
    'Hashes are SHA-256 over canonical JSON of the managed fields.',
    '',
    ...checkLines(verification),
    '',
    '## What was done',
    '',
    ABOUT_ACTORS,
    '',
    ...markdownHead(['Time', 'Event', 'By', 'Version', 'Reason', 'Details']),
    ...records.map((record) => recordLine(record, clock.timeZone)),
    '',
  ];
}
