/** One line of the audit (docs/contract.md#audit-records). Instants are RFC 3339. Pure. */
import type { CallbackEvent } from '../request/request.ts';
import { formatInstant } from '../values/instant.ts';
import { isRecord, type JsonValue } from '../values/json.ts';
import type { Severity } from '../window/condition.ts';

/** The log message of every audit line. */
export const AUDIT_MESSAGE = 'AUDIT_LOG';

/** Every event, with the log level of its record: for what a person may have to deal with, and for everything else. */
const SEVERITIES = {
  requested: 'info',
  accepted: 'info',
  refused: 'info',
  armed: 'info',
  announced: 'info',
  announce_failed: 'warning',
  announcement_cleared: 'info',
  entered: 'info',
  applied: 'info',
  apply_failed: 'warning',
  skipped: 'warning',
  extended: 'info',
  end_requested: 'info',
  cancel_requested: 'info',
  control_refused: 'info',
  drift: 'warning',
  who_changed: 'info',
  revert_delayed: 'alarm',
  retry_requested: 'info',
  taken_over: 'alarm',
  restored: 'warning',
  reverted: 'info',
  leftover_deleted: 'info',
  cancelled: 'info',
  failed: 'alarm',
  callback: 'info',
  terminated: 'alarm',
  reset: 'warning',
  signal_unknown: 'warning',
  rescued: 'warning',
  rescue_failed: 'alarm',
  start_held: 'warning',
  starts_stopped: 'warning',
  starts_allowed: 'info',
} as const satisfies Readonly<Record<string, Severity>>;
export type AuditEvent = keyof typeof SEVERITIES;

/** `pending` on a change, or `none` without a callback; `delivered` or `failed` on a callback's own record. */
export type CallbackStatus = 'pending' | 'delivered' | 'failed' | 'none';

/** One try of a write, or of a read that led to it. */
export interface Attempt {
  readonly attempt: number;
  readonly expected_version?: number | null;
  readonly actual_version?: number | null;
  /** Its outcome, e.g. `written`, `conflict`, `unavailable`. */
  readonly outcome: string;
  readonly message?: string;
  readonly request_id?: string | null;
  /** RFC 3339. */
  readonly at?: string;
}

export interface AuditRecord {
  /** For kind `flow-ivr`; null for every other kind. */
  readonly flow_id: string | null;
  /** `<kind>:<id>`; null if not known, or if it concerns no window. */
  readonly target: string | null;
  readonly previous_version: number | null;
  readonly new_version: number | null;
  readonly scheduled_start: string | null;
  readonly scheduled_end: string | null;
  readonly latency_ms: number | null;
  readonly timestamp: string;
  readonly callback_status: CallbackStatus;
  readonly event: AuditEvent;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly actor: string | null;
  /** `claimed`: the caller said so; `authenticated`: the server knows. */
  readonly actor_source: 'claimed' | 'authenticated' | null;
  readonly reason: string | null;
  readonly attempts: readonly Attempt[];
  /** What else belongs to the event, e.g. the callback's name or the refused control. */
  readonly details: JsonValue;
}

/** What every record says about its window, as known at that moment. */
export type Known = Pick<
  AuditRecord,
  | 'workflow_id'
  | 'run_id'
  | 'timestamp'
  | 'flow_id'
  | 'target'
  | 'previous_version'
  | 'new_version'
  | 'scheduled_start'
  | 'scheduled_end'
> & {
  /** The callbacks that the window was asked to send. @default none */
  readonly asked?: readonly CallbackEvent[];
};

/** What an event adds or overrides. */
export type Said = Partial<
  Omit<AuditRecord, 'event' | 'workflow_id' | 'run_id' | 'flow_id' | 'target' | 'scheduled_start'>
> & {
  /** The callback that follows, if it was asked for. */
  readonly announces?: CallbackEvent;
};

/** One record of a window. */
export function toRecord(event: AuditEvent, known: Known, said: Said = {}): AuditRecord {
  const { announces, ...told } = said;
  const isAsked = announces !== undefined && known.asked?.includes(announces) === true;
  return {
    flow_id: known.flow_id,
    target: known.target,
    previous_version: known.previous_version,
    new_version: known.new_version,
    scheduled_start: known.scheduled_start,
    scheduled_end: known.scheduled_end,
    latency_ms: null,
    timestamp: known.timestamp,
    callback_status: isAsked ? 'pending' : 'none',
    event,
    workflow_id: known.workflow_id,
    run_id: known.run_id,
    actor: null,
    actor_source: null,
    reason: null,
    attempts: [],
    details: null,
    ...told,
  };
}

/** A record with only what happened, to whom and when; `nowMs` is epoch ms. */
export function blankRecord(
  event: AuditEvent,
  workflowId: string,
  runId: string,
  nowMs: number,
): AuditRecord {
  return toRecord(event, {
    workflow_id: workflowId,
    run_id: runId,
    timestamp: formatInstant(nowMs),
    flow_id: null,
    target: null,
    previous_version: null,
    new_version: null,
    scheduled_start: null,
    scheduled_end: null,
  });
}

/** The drift was left in place: a person has to look at the line. */
function isKeptDrift({ event, details }: AuditRecord): boolean {
  return event === 'drift' && isRecord(details) && details['kept'] === true;
}

/** Outdated words are left in a row. */
function isUncleared({ event, details }: AuditRecord): boolean {
  return event === 'announcement_cleared' && isRecord(details) && details['outcome'] === 'failed';
}

export function severityOfRecord(record: AuditRecord): Severity {
  if (isUncleared(record)) return 'warning';
  if (isKeptDrift(record)) return 'alarm';
  if (record.callback_status === 'failed') return 'warning';
  return SEVERITIES[record.event];
}
