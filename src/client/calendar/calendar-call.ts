/**
 * One call to an organisation's calendar. Starts it if there is none, or again if it was ended in Temporal, with the
 * kill switch of the last one and the windows that are running; waits while it continues as new, and ends by its
 * deadline. Knows no verbs; refusals are in `calendar-refusals.ts`.
 */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  isGrpcServiceError,
  ServiceError,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  type Client,
} from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, type Workflow } from '@temporalio/common';
import {
  calendarId as idOfCalendar,
  type AnnexUpdate,
  type BATCH_UPDATE,
  type CalendarUpdate,
} from '../../contract/calendar/calendar.ts';
import type {
  BatchedAnswer,
  CalendarArgument,
  CalendarBatch,
} from '../../contract/calendar/calendar-arguments.ts';
import { ANNEX_WORKFLOW, type AnnexState } from '../../contract/calendar/annex.ts';
import type { CalendarLimits, CalendarState } from '../../contract/calendar/calendar-state.ts';
import { CALENDAR_WORKFLOW } from '../../contract/window/messages.ts';
import { answersInRefusal, CalendarUnavailableError, toRefusal } from './calendar-refusals.ts';
import { lastStartsStopped, whoShouldPoll } from './organization.ts';
import { liveBookings } from './live-bookings.ts';

const PAUSE_MS = { first: 20, most: 500 };

/** Where the calendar is, and how to reach it. */
export interface CalendarPlace {
  readonly client: Client;
  readonly calendarId: string;
  readonly taskQueue: string;
  readonly deadlineMs: number;
  /** The input with which a calendar is started. */
  readonly state: CalendarState | AnnexState;
  /** @default the calendar itself */
  readonly entity?: Entity;
}

/** The calendar of an organisation, which starts empty. */
export function placeOf(
  organizationId: string,
  reached: Pick<CalendarPlace, 'client' | 'taskQueue' | 'deadlineMs'>,
  limits: CalendarLimits = {},
): CalendarPlace {
  const state = { v: 1, limits, bookings: [], released: [] } as const;
  return { ...reached, calendarId: idOfCalendar(organizationId), state };
}

interface Entity {
  readonly workflow: string;
  readonly summary: string;
  /** The input with which one is started after its predecessor was ended in Temporal. */
  readonly anew: (place: CalendarPlace) => Promise<CalendarPlace['state']>;
}

const CALENDAR: Entity = {
  workflow: CALENDAR_WORKFLOW,
  summary: 'which windows are booked; asked by every window, never ends',
  async anew({ client, calendarId, taskQueue, state }) {
    const [starts_stopped, bookings] = await Promise.all([
      lastStartsStopped(client, calendarId),
      liveBookings(client, taskQueue),
    ]);
    return { ...state, bookings, ...(starts_stopped === null ? {} : { starts_stopped }) };
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

/** The same id for the same parts: a call repeated within one run of the calendar gets the same answer. */
export function stableUpdateId(update: CalendarUpdate, ...parts: readonly string[]): string {
  return `${update}/${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
}

export function freshUpdateId(update: CalendarCall['update']): string {
  return `${update}/${randomUUID()}`;
}

/** The answers to a batch, even to one that was refused as a whole. Throws like {@link callCalendar}. */
export async function callInBatch<T>(
  place: CalendarPlace,
  call: CalendarCall,
  deadlineAt: number,
): Promise<readonly BatchedAnswer<T>[]> {
  try {
    return await callCalendar(place, call, deadlineAt);
  } catch (error) {
    const answers = answersInRefusal(error);
    if (answers === null) throw error;
    return answers;
  }
}

/**
 * Whether the failure passes: the calendar continues as new, or the server asks to retry. The SDK throws the errors of
 * an update-with-start as gRPC does, and wraps those of other calls in `ServiceError`.
 */
function isPassing(error: unknown): boolean {
  if (toRefusal(error)?.refusal === 'draining') return true;
  if (error instanceof WorkflowNotFoundError || error instanceof ServiceError) return true;
  return isGrpcServiceError(error);
}

/** Update-with-start. `begun`: the input if none is running; null: start only if there never was one. */
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

/** Sent as a plain update, which costs server and calendar half as much as update-with-start. */
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

async function toError(place: CalendarPlace, call: CalendarCall, error: unknown): Promise<Error> {
  const refusal = toRefusal(error);
  if (refusal !== null && refusal.refusal !== 'draining') return refusal;
  // The SDK's error for an update that ran out of time has no message.
  const why = error instanceof Error ? error.message || error.name : String(error);
  const { calendarId, deadlineMs } = place;
  return new CalendarUnavailableError(
    `${calendarId} did not answer ${call.update} within ${deadlineMs} ms (${why}); ${await whoShouldPoll(place)} Asking again is safe`,
    { cause: error },
  );
}

/**
 * Calls the calendar.
 * @throws {CalendarRefusedError} it refuses
 * @throws {CalendarUnavailableError} it did not answer by `deadlineAt` (epoch ms)
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
        throw await toError(place, call, error);
    }
    await sleep(pauseMs * (0.5 + Math.random()));
    pauseMs = Math.min(pauseMs * 2, PAUSE_MS.most);
  }
}
