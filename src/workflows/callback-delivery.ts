/** A callback that its window could not deliver within a minute: goes on alone, for a day. */
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { blankRecord, type CallbackStatus } from '../contract/audit-record.ts';
import type { JsonValue } from '../contract/json.ts';
import type { DeliverInput, DeliverResult } from '../contract/steps.ts';
import { audit } from './sinks.ts';
import { readStepFailure } from './window/step-failure.ts';
import { callbackStep } from './window/steps.ts';

const PATIENCE_MS = 24 * 60 * 60_000;

export interface CallbackDelivery {
  readonly deliver: DeliverInput;
  /** The window it belongs to. */
  readonly window_id: string;
  readonly run_id: string;
}

function record(input: CallbackDelivery, status: CallbackStatus, details: JsonValue): void {
  const { body } = input.deliver;
  audit.record({
    ...blankRecord('callback', input.window_id, input.run_id, Date.now()),
    flow_id: body.flow_id,
    new_version: body.new_version,
    scheduled_start: body.start_time,
    scheduled_end: body.end_time,
    latency_ms: body.latency_ms,
    callback_status: status,
    details,
  });
}

/** Fails in the end where nobody took it, so that an operator sees it among the failed workflows. */
export async function callbackDelivery(input: CallbackDelivery): Promise<DeliverResult> {
  const { event } = input.deliver;
  try {
    const result = await callbackStep(`callback: ${event}`, PATIENCE_MS)(input.deliver);
    record(input, 'delivered', { callback: event, http_status: result.http_status });
    return result;
  } catch (error) {
    const { message } = readStepFailure(error);
    record(input, 'failed', { callback: event, message });
    const told = `callback ${event} of ${workflowInfo().workflowId} was not delivered: ${message}`;
    throw ApplicationFailure.nonRetryable(told, 'CallbackNotDelivered');
  }
}
