/** The body of a callback (docs/contract.md#callbacks). Instants are RFC 3339 with `+00:00`. */
import { fitId } from '../values/derived-id.ts';
import type { CallbackEvent, ChatFormat } from '../request/request.ts';
import type { JsonValue } from '../values/json.ts';

/** `ivrr_maintenance_scheduled` has the first seven fields only. Null until there is a value. */
export interface CallbackBody {
  /** `ivrr_maintenance_scheduled` (the existing contract's spelling) or `ivr_maintenance_<what>`. */
  readonly event_type: string;
  /** Null for a target that is not a flow, which `target` names instead. */
  readonly flow_id: string | null;
  readonly start_time: string;
  readonly end_time: string;
  readonly new_version: number | null;
  readonly latency_ms: number | null;
  readonly timestamp: string;
  readonly workflow_id?: string;
  /** `<kind>:<id>`. */
  readonly target?: string;
  readonly target_name?: string | null;
  readonly requested_by?: string | null;
  /** Why the window was requested, or for `extended`, `cancelled`, `skipped` and a takeover, why that happened. */
  readonly reason?: string | null;
  readonly change_ticket?: string | null;
  readonly [own: string]: JsonValue | undefined;
}

/** How a callback is formatted for people: `body` then has all fields, whatever the event. */
export interface ChatWriting {
  readonly format: ChatFormat;
  /** From the request; null for UTC. */
  readonly time_zone: string | null;
  /** What a person has to do; null if nobody is needed. */
  readonly next_step: string | null;
}

/** `scheduled` keeps the spelling of the existing contract. */
export function callbackEventType(event: CallbackEvent): string {
  return event === 'scheduled' ? 'ivrr_maintenance_scheduled' : `ivr_maintenance_${event}`;
}

/** The `number`th callback that a run of a workflow (a window or a rescue) sends. */
export interface NumberedCallback {
  readonly workflowId: string;
  readonly runId: string;
  readonly number: number;
  readonly event: CallbackEvent;
}

/** The id of the workflow that carries on with a callback its window could not deliver. */
export function callbackId({ workflowId, runId, number, event }: NumberedCallback): string {
  return fitId(`${workflowId}/callback/${number}-${event}/${runId}`);
}

/** `<kind>:<id>` of the window, from the delivery of its callback; null if not known. */
export function toldTarget(told: {
  readonly target: string | null;
  readonly flowId: string | null;
}): string | null {
  const { target, flowId } = told;
  return target ?? (flowId === null ? null : `flow-ivr:${flowId}`);
}

export interface CallbackView {
  /** As in `callback_events`, e.g. `reverted`. */
  readonly event: string;
  /** `unknown`: the workflow that carried on with it is gone, and with it the outcome. */
  readonly state: 'under_way' | 'delivered' | 'failed' | 'unknown';
  /** Host and hash, never the URL. */
  readonly receiver: string;
  /** When it was first due to be sent, RFC 3339. */
  readonly since: string;
  /** How often it was sent, including failed attempts. */
  readonly tries: number;
  /** In words; null if no attempt has failed. */
  readonly last_failure: string | null;
  /** RFC 3339; null while it is being sent, and once it is over. */
  readonly next_try: string | null;
  /** The workflow that carries on with it; null while the window itself does. */
  readonly workflow_id: string | null;
}
