/** How a window ended, from its history and that of its rescue. Pure. */
import type { WindowEntry } from '../../contract/reporting/audit-entry.ts';
import type { AuditRecord } from '../../contract/reporting/audit-record.ts';
import { FINAL_PHASES, type Line } from '../../contract/window/window.ts';
import {
  numberIn,
  recordIn,
  receiptIn,
  statusIn,
  tellInstant,
  textIn,
  type HistoryEvent,
  type Raw,
} from '../history/history-event.ts';

const LINES: readonly Line[] = ['normal', 'maintenance', 'changed_by_others', 'unknown'];

const CUT_SHORT: ReadonlySet<string> = new Set([
  'workflowExecutionTerminated',
  'workflowExecutionTimedOut',
  'workflowExecutionFailed',
  'workflowExecutionCanceled',
]);

/** How it ended: by itself, by its rescue, or cut short so far. */
interface End {
  readonly status: Raw;
  readonly atMs: number;
  readonly how: 'itself' | 'rescued' | 'cut_short';
}

function closed(events: readonly HistoryEvent[]): HistoryEvent | undefined {
  return events.findLast(({ type }) => type === 'workflowExecutionCompleted');
}

function ownEnd(events: readonly HistoryEvent[]): End | null {
  const own = closed(events);
  if (own !== undefined)
    return { status: recordIn(receiptIn(events) ?? {}, 'status'), atMs: own.atMs, how: 'itself' };
  const cut = events.findLast(({ type }) => CUT_SHORT.has(type));
  if (cut === undefined) return null;
  const said = events.findLast(({ type }) => type === 'workflowPropertiesModified');
  return { status: statusIn(said?.attributes ?? {}), atMs: cut.atMs, how: 'cut_short' };
}

function rescuedEnd(rescue: readonly HistoryEvent[]): End | null {
  const saved = closed(rescue);
  const receipt = recordIn(receiptIn(rescue) ?? {}, 'receipt');
  if (saved === undefined || !('status' in receipt)) return null;
  return { status: recordIn(receipt, 'status'), atMs: saved.atMs, how: 'rescued' };
}

function lineOf({ how }: End, status: Raw): Line {
  const line = LINES.find((known) => known === status['line']) ?? 'unknown';
  return how === 'cut_short' && line !== 'normal' ? 'unknown' : line;
}

interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

function toEntry(run: Run, end: End, records: readonly AuditRecord[]): WindowEntry | null {
  const { status, atMs, how } = end;
  const phase = FINAL_PHASES.find((known) => known === status['phase']);
  const outcome = how === 'cut_short' ? 'cut_short' : phase;
  if (outcome === undefined) return null;
  const written = records.find(({ event }) => event === 'entered' || event === 'applied');
  return {
    kind: 'window',
    timestamp: tellInstant(atMs),
    outcome,
    line: lineOf(end, status),
    rescued: how === 'rescued',
    needs_person: Object.keys(recordIn(status, 'attention')).length > 0,
    target: textIn(status, 'target'),
    target_name: textIn(status, 'target_name'),
    workflow_id: run.workflowId,
    run_id: run.runId,
    requested_by: textIn(status, 'requested_by'),
    reason: textIn(status, 'reason'),
    change_ticket: textIn(status, 'change_ticket'),
    start_time: textIn(status, 'start_time'),
    end_time: textIn(status, 'end_time'),
    applied_at: textIn(status, 'applied_at'),
    reverted_at: textIn(status, 'reverted_at'),
    latency_ms: written?.latency_ms ?? null,
    start_lateness_ms: numberIn(status, 'start_lateness_ms'),
    revert_lateness_ms: numberIn(status, 'revert_lateness_ms'),
  };
}

/** How it ended; a window that was cut short and then rescued ended twice. Empty while it runs. */
export function windowEntries(
  run: Run,
  events: readonly HistoryEvent[],
  rescue: readonly HistoryEvent[],
  records: readonly AuditRecord[],
): WindowEntry[] {
  return [ownEnd(events), rescuedEnd(rescue)].flatMap((end) => {
    const entry = end === null ? null : toEntry(run, end, records);
    return entry === null ? [] : [entry];
  });
}
