/** What became of callbacks, sent by the window or by workflows of their own. Pure. */
import {
  toRecord,
  type AuditRecord,
  type CallbackStatus,
  type Known,
  type Said,
} from '../../contract/reporting/audit-record.ts';
import { toldTarget } from '../../contract/reporting/callback.ts';
import type { JsonValue } from '../../contract/values/json.ts';
import { CALLBACK_WORKFLOW } from '../../contract/window/messages.ts';
import { Activities, type Outcome } from '../history/activities.ts';
import {
  firstIn,
  inputOf,
  numberIn,
  recordIn,
  textIn,
  whoSent,
  workflowIn,
  type HistoryEvent,
  type Raw,
  tellInstant,
} from '../history/history-event.ts';
import type { CallbackTrace } from './callback-traces.ts';
import { note, type Mirror } from '../story/mirror.ts';
import { toMoments, type Moment } from '../history/moments.ts';

function isHandedOn({ type, attributes }: HistoryEvent): boolean {
  const isStart = type === 'startChildWorkflowExecutionInitiated';
  return isStart && workflowIn(attributes) === CALLBACK_WORKFLOW;
}

/** The ids of the workflows that carry on with a window's callbacks. */
export function handedOn(events: readonly HistoryEvent[]): string[] {
  return events
    .filter(isHandedOn)
    .map(({ attributes }) => textIn(attributes, 'workflowId'))
    .filter((id) => id !== null);
}

function detailsOf({ input, result, failure }: Outcome): JsonValue {
  const callback = textIn(input, 'event');
  return result === null
    ? { callback, message: failure?.message ?? '' }
    : { callback, http_status: numberIn(result, 'http_status') };
}

/** The deliveries that continue in workflows of their own, by the id of that workflow. */
export function deliveriesHandedOn(events: readonly HistoryEvent[]): ReadonlyMap<unknown, Raw> {
  return new Map(
    events.filter(isHandedOn).map(({ attributes }) => {
      return [attributes['workflowId'], recordIn(firstIn(attributes, 'input'), 'deliver')] as const;
    }),
  );
}

/** A callback's record describes the window as the callback did. */
function asTold(delivery: Raw): Said {
  const body = recordIn(delivery, 'body');
  return { new_version: numberIn(body, 'new_version'), scheduled_end: textIn(body, 'end_time') };
}

/** Takes the end of `deliverCallback`: delivered or given up. What was handed off is recorded by another workflow. */
export function takeDelivery(
  mirror: Mirror,
  outcome: Outcome,
  goOn: ReadonlyMap<unknown, Raw>,
): void {
  const { input, result } = outcome;
  const isOurs = (delivery: Raw): boolean => delivery['webhook_id'] === input['webhook_id'];
  if (result === null && [...goOn.values()].some(isOurs)) return;
  note(mirror, 'callback', {
    ...asTold(input),
    callback_status: result === null ? 'failed' : 'delivered',
    details: detailsOf(outcome),
  });
}

/** Takes the end of a callback's own workflow that could not even be started. */
export function takeUnstarted(
  mirror: Mirror,
  { attributes }: HistoryEvent,
  goOn: ReadonlyMap<unknown, Raw>,
): void {
  const id = textIn(attributes, 'workflowId') ?? '';
  const delivery = goOn.get(id) ?? {};
  const message = 'it could not be handed on to a workflow of its own';
  note(mirror, 'callback', {
    ...asTold(delivery),
    callback_status: 'failed',
    details: { callback: textIn(delivery, 'event'), message },
  });
}

function lastDelivery(moments: readonly Moment[]): { outcome: Outcome; moment: Moment } | null {
  const activities = new Activities();
  let last: { outcome: Outcome; moment: Moment } | null = null;
  for (const moment of moments)
    for (const event of [...moment.incoming, ...moment.outgoing]) {
      const outcome = activities.take(event);
      if (outcome?.step === 'deliverCallback') last = { outcome, moment };
    }
  return last;
}

const NOBODY: Said = { actor: null, actor_source: null, reason: null };

/** Why a callback's own workflow ended without delivering it: who asked for that, according to the server. */
function askedBy(events: readonly HistoryEvent[]): Said {
  const terminated = events.find(({ type }) => type === 'workflowExecutionTerminated');
  if (terminated !== undefined) {
    const why = textIn(terminated.attributes, 'reason');
    const reason = `its workflow was terminated${why === null ? '' : `: ${why}`}`;
    return { ...whoSent(terminated), reason };
  }
  const cancelled = events.find(({ type }) => type === 'workflowExecutionCancelRequested');
  if (cancelled === undefined) return NOBODY;
  const { actor, actor_source } = whoSent(cancelled);
  return { actor: actor ?? 'temporal', actor_source, reason: 'cancelled through Temporal' };
}

const CLOSED: ReadonlySet<string> = new Set([
  'workflowExecutionCompleted',
  'workflowExecutionFailed',
  'workflowExecutionTerminated',
  'workflowExecutionTimedOut',
  'workflowExecutionCanceled',
]);

type WindowId = Pick<AuditRecord, 'workflow_id' | 'run_id'>;

/** A record of the window as its callback described it. */
function toCallbackRecord(delivery: Raw, window: WindowId, atMs: number, said: Said): AuditRecord {
  const body = recordIn(delivery, 'body');
  const flowId = textIn(body, 'flow_id');
  const known: Known = {
    ...window,
    timestamp: tellInstant(atMs),
    flow_id: flowId,
    target: toldTarget({ target: textIn(delivery, 'target') ?? textIn(body, 'target'), flowId }),
    previous_version: null,
    new_version: numberIn(body, 'new_version'),
    scheduled_start: textIn(body, 'start_time'),
    scheduled_end: textIn(body, 'end_time'),
  };
  return toRecord('callback', known, { latency_ms: numberIn(body, 'latency_ms'), ...said });
}

/** The record of a callback whose end no history shows; `details` has its state. */
export function recordOfUntold(
  { delivery, sinceMs }: CallbackTrace,
  window: WindowId,
  callback_status: CallbackStatus,
  details: JsonValue,
): AuditRecord {
  return toCallbackRecord(delivery, window, sinceMs, { callback_status, details });
}

/** The record of a callback that continued in a workflow of its own; none while that is still retrying. */
export function auditOfCallback(events: readonly HistoryEvent[]): AuditRecord[] {
  const closed = events.findLast(({ type }) => CLOSED.has(type));
  if (closed === undefined) return [];
  const started = inputOf(events);
  const deliver = recordIn(started, 'deliver');
  const last = lastDelivery(toMoments(events, ''));
  const isKilled = closed.type === 'workflowExecutionTerminated';
  const isDelivered = last !== null && last.outcome.result !== null;
  const untried = { callback: textIn(deliver, 'event'), message: 'it was not tried to its end' };
  const window = {
    workflow_id: textIn(started, 'window_id') ?? '',
    run_id: textIn(started, 'run_id') ?? '',
  };
  const atMs = isKilled || last === null ? closed.atMs : last.moment.nowMs;
  return [
    toCallbackRecord(deliver, window, atMs, {
      callback_status: isDelivered ? 'delivered' : 'failed',
      ...(isDelivered ? NOBODY : askedBy(events)),
      details: last === null ? untried : detailsOf(last.outcome),
    }),
  ];
}
