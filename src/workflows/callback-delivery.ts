/**
 * A callback that its window could not deliver within a minute: retried here for a day, and never before the receiver's
 * `Retry-After`.
 *
 * Temporal's Cancel means one last attempt, as soon as the receiver allows it, and then a recorded end. It does not
 * mean "drop it": whoever cancels every workflow of a task queue means the windows, which then put their lines back,
 * and it is their callbacks that report so. Terminate ends it at once.
 */
import { ApplicationFailure, CancellationScope, sleep, workflowInfo } from '@temporalio/workflow';
import {
  blankRecord,
  type AuditRecord,
  type CallbackStatus,
} from '../contract/reporting/audit-record.ts';
import type { JsonValue } from '../contract/values/json.ts';
import type { DeliverInput, DeliverResult } from '../contract/steps/callback-step.ts';
import { toldTarget } from '../contract/reporting/callback.ts';
import type { CallbackEvent } from '../contract/request/request.ts';
import { toSummary } from '../contract/values/summary.ts';
import { audit } from './sinks.ts';
import { ENGINE_PAUSE_MS, isFinal, pauseAfter } from './window/reporting/callback-pause.ts';
import { interruptible } from './window/interrupt.ts';
import { readStepFailure } from './window/step-failure.ts';
import { callbackStep, msUntil } from './window/steps.ts';

const PATIENCE_MS = 24 * 60 * 60_000;
/** Time for the last attempt after a cancel. */
const LAST_TRY_MS = 5 * 60_000;

export interface CallbackDelivery {
  readonly deliver: DeliverInput;
  /** The window it belongs to. */
  readonly window_id: string;
  readonly run_id: string;
  /** Not sent before this instant, epoch ms. @default now */
  readonly not_before_ms?: number;
}

/** The course of one callback, from its first attempt here to its end. */
interface Course {
  readonly giveUpMs: number;
  notBeforeMs: number;
  tries: number;
  isCancelled: boolean;
}

/** Only the history knows who cancelled it. */
const CANCELLED = {
  actor: 'temporal',
  actor_source: 'authenticated',
  reason: 'cancelled through Temporal',
} as const;

function record(
  input: CallbackDelivery,
  status: CallbackStatus,
  details: JsonValue,
  by: Partial<AuditRecord> = {},
): void {
  const { body, target: named = null } = input.deliver;
  audit.record({
    ...blankRecord('callback', input.window_id, input.run_id, Date.now()),
    flow_id: body.flow_id,
    target: toldTarget({ target: named ?? body.target ?? null, flowId: body.flow_id }),
    new_version: body.new_version,
    scheduled_start: body.start_time,
    scheduled_end: body.end_time,
    latency_ms: body.latency_ms,
    callback_status: status,
    details,
    ...by,
  });
}

function tryOn(deliver: DeliverInput, course: Course): Promise<DeliverResult> {
  const input = { ...deliver, tries_before: course.tries, engine_pause_ms: ENGINE_PAUSE_MS };
  const { event } = deliver;
  if (course.isCancelled)
    return callbackStep(`callback: ${event}, last try after a cancel`, LAST_TRY_MS, 1)(input);
  const send = callbackStep(`callback: ${event}`, msUntil(course.giveUpMs));
  return interruptible(
    () => send(input),
    () => course.isCancelled,
  );
}

/** When it is retried; null if never. */
function nextTry(error: unknown, wasLast: boolean, course: Course): number | null {
  const failed = readStepFailure(error);
  course.tries = Math.max(course.tries, failed.tries);
  if (wasLast || isFinal(failed)) return null;
  const pauseMs = pauseAfter(failed);
  if (pauseMs === null) return course.isCancelled ? Date.now() : null;
  const at = Date.now() + pauseMs;
  return at < course.giveUpMs ? at : null;
}

/** Waits as long as the receiver asked for. Checks the clock again after each wake-up. */
async function waitFor(course: Course, event: CallbackEvent): Promise<void> {
  const summary = toSummary(`callback: ${event}, the receiver asked to wait`);
  for (;;) {
    const left = msUntil(course.notBeforeMs);
    if (left === 0) return;
    await sleep(left, { summary });
  }
}

async function retryUntilDone(input: DeliverInput, course: Course): Promise<DeliverResult> {
  for (;;) {
    await waitFor(course, input.event);
    const wasLast = course.isCancelled;
    try {
      return await tryOn(input, course);
    } catch (error) {
      const at = nextTry(error, wasLast, course);
      if (at === null) throw error;
      course.notBeforeMs = at;
    }
  }
}

async function runDelivery(input: CallbackDelivery, course: Course): Promise<DeliverResult> {
  const { event } = input.deliver;
  try {
    const result = await retryUntilDone(input.deliver, course);
    record(input, 'delivered', { callback: event, http_status: result.http_status });
    return result;
  } catch (error) {
    const { message } = readStepFailure(error);
    record(input, 'failed', { callback: event, message }, course.isCancelled ? CANCELLED : {});
    const why = course.isCancelled ? `${message}; it was cancelled through Temporal` : message;
    const told = `callback ${event} of ${workflowInfo().workflowId} was not delivered: ${why}`;
    throw ApplicationFailure.nonRetryable(told, 'CallbackNotDelivered');
  }
}

/** Fails if the callback could not be delivered in the end, so that an operator sees it among the failed workflows. */
export async function callbackDelivery(input: CallbackDelivery): Promise<DeliverResult> {
  const course: Course = {
    giveUpMs: Date.now() + PATIENCE_MS,
    notBeforeMs: input.not_before_ms ?? 0,
    tries: input.deliver.tries_before ?? 0,
    isCancelled: false,
  };
  CancellationScope.current().cancelRequested.catch(() => {
    course.isCancelled = true;
  });
  return CancellationScope.nonCancellable(() => runDelivery(input, course));
}
