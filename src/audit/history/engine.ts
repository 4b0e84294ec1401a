/** What only the history knows: who started, cancelled, reset or terminated a window. Pure. */
import type { AuditEvent, Said } from '../../contract/reporting/audit-record.ts';
import { whyNotStop } from '../../contract/window/controls/control-rules.ts';
import { isRecord } from '../../contract/values/json.ts';
import {
  numberIn,
  listIn,
  recordIn,
  textIn,
  whoSent,
  type HistoryEvent,
  tellInstant,
  type Raw,
} from './history-event.ts';
import { note, toView, type Mirror } from '../story/mirror.ts';

/** Taken from the event itself, not from what the workflow made of it. */
function noteEvent(mirror: Mirror, happened: HistoryEvent, event: AuditEvent, said: Said): void {
  note(mirror, event, {
    ...whoSent(happened),
    timestamp: tellInstant(happened.atMs),
    ...said,
  });
}

/** `<kind>:<id>` as requested, valid or not; null if the request used `flow_id`, or neither. */
function targetAsked(request: Raw): string | null {
  const target = recordIn(request, 'target');
  const [kind, id] = [textIn(target, 'kind'), textIn(target, 'id')];
  const [table, key] = [textIn(target, 'table_id'), textIn(target, 'row_key')];
  const named = id ?? (table === null || key === null ? null : `${table}/${key}`);
  return kind === null || named === null ? null : `${kind}:${named}`;
}

function noteRequested(mirror: Mirror, event: HistoryEvent): void {
  const [request] = listIn(event.attributes, 'input');
  const asked = isRecord(request) ? request : {};
  const details = { flow_id: textIn(asked, 'flow_id'), target: targetAsked(asked) };
  noteEvent(mirror, event, 'requested', { details });
}

/** The reason given for a Temporal Cancel, in the window's own words. */
export const CANCELLED_IN_TEMPORAL = 'cancelled through Temporal';

/** Temporal's own Cancel; one that comes too late is ignored without an answer. */
function noteCancel(mirror: Mirror, event: HistoryEvent): void {
  const { actor, actor_source } = whoSent(event);
  const cause = textIn(event.attributes, 'cause');
  const why = whyNotStop(toView(mirror), 'cancel', mirror.moment.nowMs);
  const by = { actor: actor ?? 'temporal', actor_source };
  if (why !== null) {
    const details = { control: 'cancel', refusal: why.kind, message: why.message };
    return note(mirror, 'control_refused', { ...by, reason: cause, details });
  }
  const reason = CANCELLED_IN_TEMPORAL;
  mirror.stop = { kind: 'cancel', actor: 'temporal', reason };
  return note(mirror, 'cancel_requested', { ...by, reason });
}

function noteReset(mirror: Mirror, event: HistoryEvent): void {
  const { attributes } = event;
  if (textIn(attributes, 'newRunId') === null) return;
  noteEvent(mirror, event, 'reset', {
    reason: textIn(recordIn(attributes, 'failure'), 'message'),
    details: {
      base_run_id: textIn(attributes, 'baseRunId'),
      new_run_id: textIn(attributes, 'newRunId'),
    },
  });
}

/** A signal without a handler stays in the workflow's buffer and does no harm. */
export function noteUnknownSignal(mirror: Mirror, event: HistoryEvent): void {
  const signal = textIn(event.attributes, 'signalName');
  noteEvent(mirror, event, 'signal_unknown', { details: { signal } });
}

/** Takes what came from outside, or how the workflow closed. */
export function takeEngineEvent(mirror: Mirror, event: HistoryEvent): void {
  switch (event.type) {
    case 'workflowExecutionStarted':
      return noteRequested(mirror, event);
    case 'workflowExecutionCancelRequested':
      return noteCancel(mirror, event);
    case 'workflowTaskFailed':
      return noteReset(mirror, event);
    case 'workflowExecutionTerminated':
      return noteEvent(mirror, event, 'terminated', {
        reason: textIn(event.attributes, 'reason'),
      });
    case 'workflowExecutionTimedOut':
      return noteEvent(mirror, event, 'terminated', {
        reason: 'the server closed it after its run timeout',
      });
    case 'workflowExecutionFailed': {
      const message = textIn(recordIn(event.attributes, 'failure'), 'message') ?? '';
      const details = { message, retry_state: numberIn(event.attributes, 'retryState') };
      return noteEvent(mirror, event, 'failed', { actor_source: null, details });
    }
    default:
      return undefined;
  }
}
