/** The body of a callback (contract, section 4). Instants are RFC 3339 with `+00:00`. */
import { fitId } from './derived-id.ts';
import type { CallbackEvent } from './request.ts';
import type { JsonValue } from './json.ts';

/** The field names every callback has; null before there is a value. */
export interface CallbackBody {
  /** `ivrr_maintenance_scheduled` (the existing contract's spelling) or `ivr_maintenance_<what>`. */
  readonly event_type: string;
  readonly flow_id: string;
  readonly start_time: string;
  readonly end_time: string;
  readonly new_version: number | null;
  readonly latency_ms: number | null;
  readonly timestamp: string;
  readonly workflow_id?: string;
  readonly [own: string]: JsonValue | undefined;
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
