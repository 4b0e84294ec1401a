/** The body of a callback (docs/contract.md#callbacks). Instants are RFC 3339 with `+00:00`. */
import { fitId } from '../values/derived-id.ts';
import type { CallbackEvent, ChatFormat } from '../request/request.ts';
import type { JsonValue } from '../values/json.ts';

/**
 * A callback. The first seven fields are all that `ivrr_maintenance_scheduled` has; every other event
 * has the others as well, and its own. Null before there is a value.
 */
export interface CallbackBody {
  /** `ivrr_maintenance_scheduled` (the existing contract's spelling) or `ivr_maintenance_<what>`. */
  readonly event_type: string;
  /** Null for a target that is no flow: `target` names it. */
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
  /**
   * Why the window was asked for; of `extended`, `cancelled`, `skipped`, and of `failed` where a person
   * took over: why that happened.
   */
  readonly reason?: string | null;
  readonly change_ticket?: string | null;
  readonly [own: string]: JsonValue | undefined;
}

/** How a callback is written for people: `body` has all fields then, whatever its event. */
export interface ChatWriting {
  readonly format: ChatFormat;
  /** Of the request; null: UTC. */
  readonly time_zone: string | null;
  /** What a person has to do; null: nobody is asked for. */
  readonly next_step: string | null;
}

/** `scheduled` keeps the spelling of the existing contract. */
export function callbackEventType(event: CallbackEvent): string {
  return event === 'scheduled' ? 'ivrr_maintenance_scheduled' : `ivr_maintenance_${event}`;
}

/** A callback of a workflow, a window or a rescue: the `number`th of this run. */
export interface NumberedCallback {
  readonly workflowId: string;
  readonly runId: string;
  readonly number: number;
  readonly event: CallbackEvent;
}

/** The workflow that goes on with a callback that its window could not deliver. */
export function callbackId({ workflowId, runId, number, event }: NumberedCallback): string {
  return fitId(`${workflowId}/callback/${number}-${event}/${runId}`);
}

/** `<kind>:<id>` of the window that a callback tells of, by what its delivery says; null: nobody knows. */
export function toldTarget(told: {
  readonly target: string | null;
  readonly flowId: string | null;
}): string | null {
  const { target, flowId } = told;
  return target ?? (flowId === null ? null : `flow-ivr:${flowId}`);
}
