/**
 * Callbacks of a window: sent after each step, delaying nothing. What is not delivered within a minute is handed to a
 * child workflow that outlives the window.
 */
import { flowIdOf } from '../../../contract/request/target/target.ts';
import {
  CancellationScope,
  condition,
  ParentClosePolicy,
  startChild,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { CallbackStatus } from '../../../contract/reporting/audit-record.ts';
import {
  callbackEventType,
  callbackId,
  type CallbackBody,
  type ChatWriting,
} from '../../../contract/reporting/callback.ts';
import { formatInstant } from '../../../contract/values/instant.ts';
import type { JsonValue } from '../../../contract/values/json.ts';
import { CALLBACK_WORKFLOW } from '../../../contract/window/messages.ts';
import { toSummary } from '../../../contract/values/summary.ts';
import type { CallbackEvent } from '../../../contract/request/request.ts';
import type { DeliverInput, DeliverResult } from '../../../contract/steps/callback-step.ts';
import { targetName, type WindowPlan } from '../../../contract/request/window-plan.ts';
import type { callbackDelivery } from '../../callback-delivery.ts';
import { newVersionOf } from '../../../line/change.ts';
import { ENGINE_PAUSE_MS, isFinal, pauseAfter } from './callback-pause.ts';
import { record } from './journal.ts';
import { readStepFailure, type FailedStep } from '../step-failure.ts';
import { callbackStep } from '../steps.ts';
import { conditionNow } from './showing.ts';
import { preparedOf, type WindowState } from '../window-state.ts';

/** How long the window itself retries. */
const OWN_PATIENCE_MS = 60_000;
/** How long a finished window waits for its last callbacks before it hands them off. */
const LAST_PATIENCE_MS = 5_000;

function toBody(
  window: WindowState,
  event: CallbackEvent,
  own: Readonly<Record<string, JsonValue>>,
): CallbackBody {
  const { plan } = preparedOf(window);
  const common: CallbackBody = {
    event_type: callbackEventType(event),
    flow_id: flowIdOf(plan.target),
    start_time: formatInstant(plan.start_ms),
    end_time: formatInstant(window.end.ms),
    new_version: newVersionOf(window.change),
    latency_ms: window.start.kind === 'applied' ? window.start.latency_ms : null,
    timestamp: formatInstant(Date.now()),
  };
  if (event === 'scheduled' && plan.callback_format === undefined) return common;
  const { severity, headline } = conditionNow(window);
  return {
    ...common,
    severity,
    headline,
    planned_end_time: formatInstant(plan.end_ms),
    workflow_id: window.workflowId,
    target: targetName(plan.target),
    target_name: window.admission.targetName,
    requested_by: plan.requested_by,
    reason: plan.reason,
    change_ticket: plan.change_ticket,
    // Last, so that an event with its own reason keeps it.
    ...own,
  };
}

/** Set if the request asked for a message that people read. */
function toChat({ line }: WindowState, { callback_format: format, local_start }: WindowPlan) {
  if (format === undefined) return {};
  const time_zone = local_start?.time_zone ?? null;
  const chat: ChatWriting = { format, time_zone, next_step: line.attention?.next_step ?? null };
  return { chat };
}

/** The callbacks of one window, and those not yet delivered. */
export class Callbacks {
  readonly #window: WindowState;
  readonly #underWay = new Set<CancellationScope>();
  #pending = 0;
  #sent = 0;

  constructor(window: WindowState) {
    this.#window = window;
  }

  /** Sends one event with its own fields, if the request asked for it. Returns at once. */
  announce(event: CallbackEvent, own: Readonly<Record<string, JsonValue>> = {}): void {
    const { plan, organizationId } = preparedOf(this.#window);
    if (!plan.callback_events.includes(event)) return;
    this.#sent += 1;
    const number = this.#sent;
    const input: DeliverInput = {
      organization_id: organizationId,
      url: plan.callback_url,
      event,
      target: targetName(plan.target),
      webhook_id: `msg_${uuid4()}`,
      body: toBody(this.#window, event, own),
      ...toChat(this.#window, plan),
    };
    void CancellationScope.nonCancellable(() => this.#track(input, number));
  }

  /** Waits briefly for callbacks under way and hands off the rest. */
  async settle(): Promise<void> {
    if (this.#pending === 0) return;
    const summary = 'last callbacks, before they are handed on';
    await condition(() => this.#pending === 0, LAST_PATIENCE_MS, { summary });
    for (const delivery of this.#underWay) delivery.cancel();
    await condition(() => this.#pending === 0);
  }

  async #track(input: DeliverInput, number: number): Promise<void> {
    this.#pending += 1;
    try {
      await this.#deliver(input, number);
    } catch (error) {
      // Not even the child could be started: a callback never fails its window.
      this.#recordFailed(input, error);
    } finally {
      this.#pending -= 1;
    }
  }

  async #deliver(input: DeliverInput, number: number): Promise<void> {
    const { event } = input;
    const delivery = new CancellationScope();
    this.#underWay.add(delivery);
    try {
      const send = callbackStep(`callback: ${event}`, OWN_PATIENCE_MS);
      const { http_status } = await delivery.run<DeliverResult>(() =>
        send({ ...input, engine_pause_ms: ENGINE_PAUSE_MS }),
      );
      this.#record(input, 'delivered', { http_status });
    } catch (error) {
      const failed = readStepFailure(error);
      if (isFinal(failed)) this.#recordFailed(input, error);
      else await this.#handOn(input, number, failed);
    } finally {
      this.#underWay.delete(delivery);
    }
  }

  async #handOn(input: DeliverInput, number: number, failed: FailedStep): Promise<void> {
    const { workflowId, runId } = this.#window;
    const own = { workflowId: workflowInfo().workflowId, runId };
    const deliver = { ...input, tries_before: failed.tries };
    const pauseMs = pauseAfter(failed);
    const later = pauseMs === null ? {} : { not_before_ms: Date.now() + pauseMs };
    await startChild<typeof callbackDelivery>(CALLBACK_WORKFLOW, {
      args: [{ deliver, window_id: workflowId, run_id: runId, ...later }],
      workflowId: callbackId({ ...own, number, event: input.event }),
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: toSummary(`callback ${input.event} of ${workflowId}`),
    });
  }

  #recordFailed(input: DeliverInput, error: unknown): void {
    const { message } = readStepFailure(error);
    this.#record(input, 'failed', { message });
  }

  /** Describes the window as the callback did, because it may have moved on since. */
  #record(
    { event, body }: DeliverInput,
    callback_status: CallbackStatus,
    told: Readonly<Record<string, JsonValue>>,
  ): void {
    record(this.#window, 'callback', {
      new_version: body.new_version,
      scheduled_end: body.end_time,
      callback_status,
      details: { callback: event, ...told },
    });
  }
}
