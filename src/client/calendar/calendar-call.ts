/**
 * One call to an organisation's calendar: starts it where there is none, and anew where it was ended
 * in Temporal, with the kill switch as the last one left it; waits out its move to a new run, ends by its deadline, and turns refusals into typed errors. Knows no verb.
 */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ServiceError,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type Client,
} from '@temporalio/client';
import {
  ApplicationFailure,
  WorkflowExecutionAlreadyStartedError,
  type Workflow,
} from '@temporalio/common';
import {
  BATCH_REFUSED,
  CALENDAR_REFUSALS,
  type AnnexUpdate,
  type BATCH_UPDATE,
  type CalendarRefusal,
  type CalendarUpdate,
} from '../../contract/calendar/calendar.ts';
import type {
  BatchedAnswer,
  CalendarArgument,
  CalendarBatch,
} from '../../contract/calendar/calendar-arguments.ts';
import { ANNEX_WORKFLOW, type AnnexState } from '../../contract/calendar/annex.ts';
import type { CalendarState } from '../../contract/calendar/calendar-state.ts';
import { isRecord } from '../../contract/values/json.ts';
import { CALENDAR_WORKFLOW } from '../../contract/window/messages.ts';
import type { BookResult } from '../../contract/steps/booking-steps.ts';
import { lastStartsStopped } from './last-calendar.ts';

const PAUSE_MS = { first: 20, most: 500 };

/** The calendar refuses, and asking again does not help. Thrown by every verb of the calendar. */
export class CalendarRefusedError extends Error {
  override readonly name = 'CalendarRefusedError';
  readonly refusal: CalendarRefusal;
  /** The conflicts, where these are the reason. */
  readonly result: BookResult | null;

  constructor(refusal: CalendarRefusal, message: string, result: BookResult | null) {
    super(message);
    this.refusal = refusal;
    this.result = result;
  }
}

/** The calendar did not answer in time. Whether it acted is not known; asking again is safe. */
export class CalendarUnavailableError extends Error {
  override readonly name = 'CalendarUnavailableError';
}

/** Where the calendar is and how it is reached. */
export interface CalendarPlace {
  readonly client: Client;
  readonly calendarId: string;
  readonly taskQueue: string;
  readonly deadlineMs: number;
  /** What a calendar starts with where there is none. */
  readonly state: CalendarState | AnnexState;
  /** @default the calendar itself */
  readonly entity?: Entity;
}

/** The workflow that is called. */
interface Entity {
  readonly workflow: string;
  readonly summary: string;
  /** What one starts with that follows one that was ended in Temporal. */
  readonly anew: (place: CalendarPlace) => Promise<CalendarPlace['state']>;
}

const CALENDAR: Entity = {
  workflow: CALENDAR_WORKFLOW,
  summary: 'which windows are booked; asked by every window, never ends',
  async anew({ client, calendarId, state }) {
    const starts_stopped = await lastStartsStopped(client, calendarId);
    return starts_stopped === null ? state : { ...state, starts_stopped };
  },
};

export const ANNEX: Entity = {
  workflow: ANNEX_WORKFLOW,
  summary: 'long values of changes that the calendar refers to; never ends',
  anew: async ({ state }) => state,
};

export interface CalendarCall {
  readonly update: CalendarUpdate | AnnexUpdate | typeof BATCH_UPDATE;
  readonly argument: CalendarArgument | CalendarBatch;
  readonly updateId: string;
}

/** The same for the same parts: a repeated call within one run of the calendar is answered as before. */
export function stableUpdateId(update: CalendarUpdate, ...parts: readonly string[]): string {
  return `${update}/${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
}

export function freshUpdateId(update: CalendarCall['update']): string {
  return `${update}/${randomUUID()}`;
}

function isRefusal(name: string): name is CalendarRefusal {
  return Object.hasOwn(CALENDAR_REFUSALS, name);
}

/** By the type of a failure; null if it is none of the calendar's. */
function refusalOf(type: string | null | undefined): CalendarRefusal | null {
  const [name] = Object.entries(CALENDAR_REFUSALS).find(([, known]) => known === type) ?? [];
  return name !== undefined && isRefusal(name) ? name : null;
}

function isRefusedAnswer(value: unknown): value is BatchedAnswer<never> {
  return isRecord(value) && value['ok'] === false;
}

function isAnswers(value: unknown): value is readonly BatchedAnswer<never>[] {
  return Array.isArray(value) && value.every(isRefusedAnswer);
}

function isBookResult(value: unknown): value is BookResult {
  return isRecord(value) && Array.isArray(value['conflicts']);
}

function toRefusal(error: unknown): CalendarRefusedError | null {
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure)) return null;
  const refusal = refusalOf(cause.type);
  const detail: unknown = cause.details?.[0];
  return refusal === null
    ? null
    : new CalendarRefusedError(refusal, cause.message, isBookResult(detail) ? detail : null);
}

function isRefusedBatch(error: unknown): error is ApplicationFailure {
  return error instanceof ApplicationFailure && error.type === BATCH_REFUSED;
}

/** The answers to a batch, also to one that was refused as a whole. Throws as {@link callCalendar}. */
export async function callInBatch<T>(
  place: CalendarPlace,
  call: CalendarCall,
  deadlineAt: number,
): Promise<readonly BatchedAnswer<T>[]> {
  try {
    return await callCalendar(place, call, deadlineAt);
  } catch (error) {
    const cause = error instanceof CalendarUnavailableError ? error.cause : null;
    const refused = cause instanceof WorkflowUpdateFailedError ? cause.cause : null;
    const answers: unknown = isRefusedBatch(refused) ? refused.details?.[0] : null;
    if (!isAnswers(answers)) throw error;
    return answers;
  }
}

/** @throws {CalendarRefusedError} @throws {CalendarUnavailableError} it failed. */
export function answerIn<T>(place: CalendarPlace, answer: BatchedAnswer<T>): T {
  if (answer.ok) return answer.answer;
  const { message, result = null } = answer;
  const refusal = refusalOf(answer.refusal);
  if (refusal !== null) throw new CalendarRefusedError(refusal, message, result);
  throw new CalendarUnavailableError(`${place.calendarId} failed: ${message}`);
}

/** True while the calendar moves to its next run, or the server asks to come again. */
function isPassing(error: unknown): boolean {
  if (toRefusal(error)?.refusal === 'draining') return true;
  return error instanceof WorkflowNotFoundError || error instanceof ServiceError;
}

/** With a start. `begun`: what the calendar is started with, if none runs; null: only where there never was one. */
function sendWithStart<T>(
  { client, calendarId, taskQueue, state, entity = CALENDAR }: CalendarPlace,
  call: CalendarCall,
  begun: CalendarPlace['state'] | null,
): Promise<T> {
  return client.workflow.executeUpdateWithStart<Workflow, T, [CalendarCall['argument']]>(
    call.update,
    {
      args: [call.argument],
      updateId: call.updateId,
      startWorkflowOperation: new WithStartWorkflowOperation(entity.workflow, {
        workflowId: calendarId,
        taskQueue,
        args: [begun ?? state],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: begun === null ? 'REJECT_DUPLICATE' : 'ALLOW_DUPLICATE',
        staticSummary: entity.summary,
      }),
    },
  );
}

/** As a plain update, which costs a server and a calendar half of what one with a start does. */
function sendToRunning<T>(place: CalendarPlace, call: CalendarCall): Promise<T> {
  const handle = place.client.workflow.getHandle(place.calendarId);
  return handle.executeUpdate<T, [CalendarCall['argument']]>(call.update, {
    args: [call.argument],
    updateId: call.updateId,
  });
}

async function ask<T>(place: CalendarPlace, call: CalendarCall): Promise<T> {
  try {
    return await sendToRunning<T>(place, call);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  try {
    return await sendWithStart<T>(place, call, null);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  const { entity = CALENDAR } = place;
  return sendWithStart(place, call, await entity.anew(place));
}

function toError(place: CalendarPlace, call: CalendarCall, error: unknown): Error {
  const refusal = toRefusal(error);
  if (refusal !== null && refusal.refusal !== 'draining') return refusal;
  const why = error instanceof Error ? error.message : String(error);
  const { calendarId, deadlineMs, taskQueue } = place;
  return new CalendarUnavailableError(
    `${calendarId} did not answer ${call.update} within ${deadlineMs} ms (${why}); is a worker polling ${taskQueue}? Asking again is safe`,
    { cause: error },
  );
}

/**
 * Calls the calendar.
 * @throws {CalendarRefusedError} it says no.
 * @throws {CalendarUnavailableError} it did not answer by `deadlineAt` (epoch ms).
 */
export async function callCalendar<T>(
  place: CalendarPlace,
  call: CalendarCall,
  deadlineAt: number,
): Promise<T> {
  let pauseMs = PAUSE_MS.first;
  for (;;) {
    try {
      return await place.client.withDeadline(deadlineAt, () => ask<T>(place, call));
    } catch (error) {
      if (!isPassing(error) || Date.now() + pauseMs >= deadlineAt)
        throw toError(place, call, error);
    }
    await sleep(pauseMs * (0.5 + Math.random()));
    pauseMs = Math.min(pauseMs * 2, PAUSE_MS.most);
  }
}
