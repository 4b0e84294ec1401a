/** The receipt of one window, as a document to file. Pure. */
import type {
  AuditRecord,
  JsonValue,
  Verification,
  VerificationCheck,
  WindowStatus,
} from '../../../client/index.ts';
import { toMarkdownText } from '../../../contract/values/markdown.ts';
import { moment, type Clock } from '../plain/moments.ts';
import { versionsText } from '../plain/versions-text.ts';

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

function cell(value: string | number | null): string {
  return value === null ? '–' : toMarkdownText(String(value));
}

function row(cells: readonly (string | number | null)[]): string {
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** Local and UTC. */
function when(instant: string | null, { timeZone }: Clock): string | null {
  const ms = Date.parse(instant ?? '');
  return Number.isNaN(ms) ? null : moment(ms, timeZone);
}

function lateness(ms: number | null): string | null {
  return ms === null ? null : `${Math.round(ms)} ms`;
}

function aboutLines({ status, clock }: ReceiptInput): string[] {
  const { target, target_name: name } = status;
  const line = name === null ? target : `${name} (${target ?? ''})`;
  const facts: readonly (readonly [string, string | null])[] = [
    ['Line', line],
    ['Outcome', status.phase],
    ['Line now, as far as the window knows', status.line],
    ['Requested by', status.requested_by],
    ['Reason', status.reason],
    ['Change ticket', status.change_ticket],
    ['Planned start', when(status.start_time, clock)],
    ['Planned end', when(status.planned_end_time, clock)],
    ['End in force', when(status.end_time, clock)],
    ['In maintenance from', when(status.applied_at, clock)],
    ['Put back', when(status.reverted_at, clock)],
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

function checkLine({ check, expected, actual, ok, message }: VerificationCheck): string {
  return row([ok ? 'ok' : 'FAIL', check, show(expected), show(actual), message]);
}

function checkLines({ checks }: Verification): string[] {
  if (checks.length === 0) return ['None.'];
  return [
    '| | Check | History | Receipt or line | |',
    '| --- | --- | --- | --- | --- |',
    ...checks.map(checkLine),
  ];
}

function recordLine(record: AuditRecord): string {
  const { timestamp, event, actor, actor_source: source, reason, details } = record;
  const by = actor === null ? null : `${actor} (${source ?? 'unknown'})`;
  return row([timestamp, event, by, versionsText(record), reason, show(details)]);
}

function recordLines(records: readonly AuditRecord[]): string[] {
  return [
    '| Time | Event | By | Version | Reason | Details |',
    '| --- | --- | --- | --- | --- | --- |',
    ...records.map(recordLine),
  ];
}

/** The message of a match would only repeat it. */
function verdictLine({ verdict, message }: Verification): string {
  const words = VERDICTS[verdict];
  const isSame = `${message}.`.toLowerCase() === words.toLowerCase();
  return isSame ? `**${words}**` : `**${words}** ${cell(message)}`;
}

/** Lines without line ends and without the seal. */
export function receiptMarkdown(input: ReceiptInput): string[] {
  const { verification, records, clock } = input;
  const made = `Verified ${moment(clock.nowMs, clock.timeZone)}.`;
  return [
    '# Receipt of a maintenance window',
    '',
    verdictLine(verification),
    '',
    made,
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
    'An actor is _claimed_ where the caller gave the name, _authenticated_ where the server knows it.',
    '',
    ...recordLines(records),
    '',
  ];
}
