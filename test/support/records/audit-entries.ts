/** Entries of an audit that show only what a test is about. */
import type {
  OverrideEntry,
  RecordEntry,
  WindowEntry,
} from '../../../src/contract/reporting/audit-entry.ts';
import { blankRecord, type AuditRecord } from '../../../src/contract/reporting/audit-record.ts';

const AT = '2027-01-15T02:00:00.000+00:00';
const ID = 'ivr-window/flow-ivr:main-line/20270115T020000Z';

export function aRecord(changes: Partial<AuditRecord> = {}): AuditRecord {
  return { ...blankRecord('accepted', ID, 'run-1', Date.parse(AT)), ...changes };
}

export function aRecordEntry(changes: Partial<AuditRecord> = {}): RecordEntry {
  return { kind: 'record', ...aRecord(changes) };
}

export function anOverride(changes: Partial<OverrideEntry> = {}): OverrideEntry {
  return {
    kind: 'override',
    timestamp: AT,
    override: 'ended_by_other',
    target: 'flow-ivr:main-line',
    workflow_id: ID,
    run_id: 'run-1',
    requested_by: 'mia',
    actor: 'noah',
    actor_source: 'claimed',
    reason: 'done early',
    details: null,
    ...changes,
  };
}

export function aWindowEntry(changes: Partial<WindowEntry> = {}): WindowEntry {
  return {
    kind: 'window',
    timestamp: AT,
    outcome: 'reverted',
    line: 'normal',
    rescued: false,
    needs_person: false,
    target: 'flow-ivr:main-line',
    target_name: 'Main line',
    workflow_id: ID,
    run_id: 'run-1',
    requested_by: 'mia',
    reason: 'database migration',
    change_ticket: 'CHG-1',
    start_time: AT,
    end_time: '2027-01-15T02:30:00.000+00:00',
    applied_at: AT,
    reverted_at: '2027-01-15T02:30:00.000+00:00',
    latency_ms: 100,
    start_lateness_ms: 10,
    revert_lateness_ms: 20,
    ...changes,
  };
}

export async function* inTurn<T>(list: readonly T[]): AsyncGenerator<T, void, undefined> {
  yield* list;
}

export async function allOf<T>(found: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of found) list.push(one);
  return list;
}
