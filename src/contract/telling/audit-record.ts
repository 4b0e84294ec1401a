/** One line of the audit (docs/contract.md#audit-records). Instants are RFC 3339. Pure. */
import type { CallbackEvent } from '../request/request.ts';
import { formatInstant } from '../values/instant.ts';
import type { JsonValue } from '../values/json.ts';

/** What a record says about the callback that follows it: `none` if it was not asked for. */
function statusOf(
  announced: CallbackEvent | undefined,
  asked: readonly CallbackEvent[],
): CallbackStatus {
  return announced !== undefined && asked.includes(announced) ? 'pending' : 'none';
}

/** The log message of every audit line. */
export const AUDIT_MESSAGE = 'AUDIT_LOG';

export type AuditEvent =
  | 'requested'
  | 'accepted'
  | 'refused'
  | 'armed'
  | 'announced'
  | 'announce_failed'
  | 'announcement_cleared'
  | 'entered'
  | 'applied'
  | 'apply_failed'
  | 'skipped'
  | 'extended'
  | 'end_requested'
  | 'cancel_requested'
  | 'control_refused'
  | 'drift'
  | 'who_changed'
  | 'revert_delayed'
  | 'retry_requested'
  | 'taken_over'
  | 'restored'
  | 'reverted'
  | 'leftover_deleted'
  | 'cancelled'
  | 'failed'
  | 'callback'
  | 'terminated'
  | 'reset'
  | 'signal_unknown'
  | 'rescued'
  | 'rescue_failed'
  | 'start_held'
  | 'starts_stopped'
  | 'starts_allowed';

/** `pending` on the record of a change; `delivered` or `failed` on a callback's own record. */
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
  return {
    flow_id: known.flow_id,
    target: known.target,
    previous_version: known.previous_version,
    new_version: known.new_version,
    scheduled_start: known.scheduled_start,
    scheduled_end: known.scheduled_end,
    latency_ms: null,
    timestamp: known.timestamp,
    callback_status: statusOf(announces, known.asked ?? []),
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
