/** Compares the worker's log of a window with its history. */
import { isDeepStrictEqual } from 'node:util';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { decodeHistory } from '../../src/client/temporal/history/decoded-history.ts';
import { readAudit } from '../../src/client/temporal/history/history-access.ts';
import type { AuditEvent, AuditRecord } from '../../src/contract/reporting/audit-record.ts';
import { isRecord, type JsonValue } from '../../src/contract/values/json.ts';
import { temporalNamespace } from '../support/temporal.ts';
import { until } from '../support/until.ts';

/** Only the history knows these. */
const OF_HISTORY: ReadonlySet<AuditEvent> = new Set([
  'requested',
  'reset',
  'signal_unknown',
  'terminated',
]);

/** A server gives such a task out once more: its worker was too slow, or something arrived with its last command. */
const REPEATED: ReadonlySet<string> = new Set(['workflowTaskFailed', 'workflowTaskTimedOut']);

export function auditOf(client: Client, workflowId: string): Promise<readonly AuditRecord[]> {
  const place = { client, address: '', namespace: temporalNamespace(), taskQueue: '' };
  return readAudit(place, workflowId);
}

function withoutGap(details: JsonValue): JsonValue {
  if (!isRecord(details)) return details;
  const { gap: _gap, ...rest } = details;
  return rest;
}

/** In the history alone: one of our refused controls has the type of its refusal. */
function isLateCancel({ event, details }: AuditRecord): boolean {
  return event === 'control_refused' && isRecord(details) && details['refusal'] === 'not_now';
}

/** A workflow learns neither who pressed Temporal's Cancel nor that it came too late. */
function asLogged(record: AuditRecord): AuditRecord | null {
  if (OF_HISTORY.has(record.event)) return null;
  if (isLateCancel(record)) return null;
  const isCancel = record.reason === 'cancelled through Temporal';
  const details = withoutGap(record.details);
  return isCancel
    ? { ...record, details, actor: 'temporal', actor_source: 'claimed' }
    : { ...record, details };
}

/** In order of time; simultaneous ones in any order. */
function toComparable(records: readonly AuditRecord[]): string[] {
  const sorted = records.map((record) => {
    const entries = Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `${record.timestamp} ${record.event} ${JSON.stringify(Object.fromEntries(entries))}`;
  });
  return sorted.toSorted();
}

export interface Audits {
  readonly history: string[];
  readonly log: string[];
}

/** Apart from when it was logged. */
function wordsOf(line: string): string {
  return line.replace(/^\S+ /, '').replace(/"timestamp":"[^"]*"/, '');
}

/** A workflow task that is repeated logs its lines again; the history has those of its last try. */
export function withoutRepeats({ history, log }: Audits): Audits {
  const [lines, words] = [new Set(history), new Set(history.map(wordsOf))];
  const once = [...new Set(log)];
  return { history, log: once.filter((line) => lines.has(line) || !words.has(wordsOf(line))) };
}

async function hasRepeatedTask(client: Client, workflowId: string): Promise<boolean> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  return decodeHistory(history).some(({ type }) => REPEATED.has(type));
}

/**
 * Callbacks that end after the window reach the history and the log one by one: equal lengths alone prove nothing.
 */
export function isAgreed({ history, log }: Audits): boolean {
  return isDeepStrictEqual(history, log);
}

/** The records of a window from history and log, in a form that must be equal. */
export async function compareAudits(
  client: Client,
  workflowId: string,
  logged: readonly AuditRecord[],
): Promise<Audits> {
  const records = await auditOf(client, workflowId);
  const said = records.map(asLogged).filter((record) => record !== null);
  const own = logged.filter(({ workflow_id: id }) => id === workflowId);
  const log = toComparable(JSON.parse(JSON.stringify(own)));
  const audits = { history: toComparable(said), log };
  if (isAgreed(audits) || !(await hasRepeatedTask(client, workflowId))) return audits;
  return withoutRepeats(audits);
}

interface Told {
  readonly client: Client;
  readonly audit: readonly AuditRecord[];
}

/** Both are the same; what another workflow delivers after the window's end reaches one later than the other. */
export async function agreed(
  { client, audit }: Told,
  { handle }: { readonly handle: WorkflowHandle },
): Promise<readonly string[]> {
  const { history, log } = await until(
    'agreement',
    () => compareAudits(client, handle.workflowId, audit),
    isAgreed,
  );
  expect(history).toEqual(log);
  return history;
}
