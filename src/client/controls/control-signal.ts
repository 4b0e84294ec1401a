/** Sends a control as a signal, which has no answer: what came of it is read from the history. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { answersToSignals, type HistoryEvent } from '../../audit/index.ts';
import type { AuditRecord } from '../../contract/reporting/audit-record.ts';
import type { AnyControlArgument, Control } from '../../contract/window/messages.ts';
import { call, isOutOfTime } from '../temporal/calling.ts';
import { clientAs, type Place } from '../temporal/connecting.ts';
import { refusalOf, refusedByNobody } from './control-refusal.ts';
import { AnswerUnreadableError, TemporalUnreachableError } from '../errors/reach-errors.ts';
import { UnansweredError } from '../errors/window-errors.ts';
import { lastPoll } from '../temporal/queues/workers.ts';
import { isLockedHistory, LOCKED_HISTORY } from '../temporal/history/decoded-history.ts';
import { readEvents } from '../temporal/history/history-access.ts';

/** How long the window may take to answer. */
const ANSWER_MS = 30_000;
const LOOK_MS = { first: 50, most: 1_000 };

/** The receiver: a window, or the rescue that stands in for it. */
export interface Listener {
  readonly workflowId: string;
  readonly runId: string;
  readonly taskQueue: string;
}

export interface SentControl {
  readonly windowId: string;
  readonly listener: Listener;
  readonly control: Control;
  readonly argument: AnyControlArgument;
}

function isFrom({ type, attributes }: HistoryEvent, identity: string): boolean {
  return type === 'workflowExecutionSignaled' && attributes['identity'] === identity;
}

function isClosing({ type }: HistoryEvent): boolean {
  return /^workflowExecution(?:Completed|Terminated|TimedOut|Failed|Canceled)$/.test(type);
}

/** @throws {AnswerUnreadableError} the answer would be in a history that cannot be read here */
export function mustBeReadable(
  events: readonly HistoryEvent[],
  { windowId, control }: Pick<SentControl, 'windowId' | 'control'>,
): void {
  if (!isLockedHistory(events)) return;
  const what = `${control} was sent to ${windowId} as a signal; whether it was carried out`;
  throw new AnswerUnreadableError(windowId, 'unknown', what, LOCKED_HISTORY);
}

/** Null if there is no answer yet. */
async function look(
  place: Place,
  sent: SentControl,
  identity: string,
): Promise<AuditRecord | 'nobody' | null> {
  const { windowId, listener } = sent;
  const events = await readEvents(place, listener.workflowId, listener.runId);
  mustBeReadable(events, sent);
  const ours = events.find((event) => isFrom(event, identity));
  const answers = answersToSignals(events, { workflowId: windowId, runId: listener.runId });
  const answer = answers.get(ours?.id ?? -1);
  return answer ?? (events.some(isClosing) ? 'nobody' : null);
}

/** A history that does not arrive in time proves nothing. */
function orNotYet(error: unknown): null {
  if (error instanceof TemporalUnreachableError && isOutOfTime(error.cause)) return null;
  throw error;
}

/** What is known about who could have answered. */
export async function unanswered(
  place: Place,
  { windowId, control, listener }: SentControl,
  sentAs?: 'signal',
): Promise<UnansweredError> {
  const polled = await lastPoll(place, listener.taskQueue);
  return new UnansweredError(windowId, control, {
    lastPoll: polled,
    ...(sentAs === undefined ? {} : { sentAs }),
  });
}

async function answerTo(place: Place, sent: SentControl, identity: string): Promise<void> {
  const { windowId } = sent;
  const deadline = Date.now() + ANSWER_MS;
  let everyMs = LOOK_MS.first;
  while (Date.now() < deadline) {
    await pause(everyMs);
    everyMs = Math.min(everyMs * 2, LOOK_MS.most);
    const answer = await look(place, sent, identity).catch(orNotYet);
    if (answer === 'nobody') throw await refusedByNobody(place, windowId);
    if (answer === null) continue;
    const refusal = refusalOf(windowId, answer);
    if (refusal !== null) throw refusal;
    return;
  }
  throw await unanswered(place, sent, 'signal');
}

/**
 * Signals the listener, and resolves once its history proves that the control was carried out.
 * @throws {ControlRefusedError} @throws {UnansweredError} it was sent, and is not answered yet
 * @throws {AnswerUnreadableError} it was sent, and its answer cannot be read here
 */
export async function askBySignal(place: Place, sent: SentControl): Promise<void> {
  const { listener, control, argument } = sent;
  // The sender's identity tells this signal from others.
  const identity = `${place.client.options.identity}/${randomUUID()}`;
  const client = clientAs(place, identity);
  const handle = client.workflow.getHandle(listener.workflowId, listener.runId);
  await call(place, () => handle.signal(control, argument));
  await answerTo(place, sent, identity);
}
