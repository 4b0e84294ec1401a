/** What only a window's history shows: its request, whether a worker has taken it, what it waits for undecided. */
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { call, orNull } from '../../temporal/calling.ts';
import type { Place } from '../../temporal/connecting.ts';
import { opener } from '../../temporal/tolerant-converter.ts';
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { isRecord } from '../../../contract/values/json.ts';
import { failureWords } from '../../temporal/history/decoded-history.ts';
import { readEvents } from '../../temporal/history/history-access.ts';
import { describeIfAny } from './window-record.ts';

/** `EVENT_TYPE_WORKFLOW_TASK_COMPLETED` in Temporal's API. */
const WORKFLOW_TASK_COMPLETED = 7;

async function firstEvents(place: Place, workflowId: string, runId?: string) {
  const { history } = await call(place, () =>
    place.client.workflowService.getWorkflowExecutionHistory({
      namespace: place.namespace,
      execution: { workflowId, ...(runId === undefined ? {} : { runId }) },
      maximumPageSize: 20,
    }),
  );
  return history?.events ?? [];
}

/** How a window's history begins. */
export interface Beginning {
  readonly runId: string;
  /** Identity of the client that started it. */
  readonly startedBy: string;
  /** A worker has carried out the first step; nothing can have been booked before that. */
  readonly takenUp: boolean;
}

/** Null if there is no such window. */
export async function readBeginning(
  place: Place,
  workflowId: string,
  runId?: string,
): Promise<Beginning | null> {
  const events = await orNull(firstEvents(place, workflowId, runId));
  if (events === null) return null;
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  return {
    runId: started?.originalExecutionRunId ?? '',
    startedBy: started?.identity ?? '',
    takenUp: events.some(({ eventType }) => Number(eventType) === WORKFLOW_TASK_COMPLETED),
  };
}

/** Null if it is encrypted with a missing key, or in an encoding that nobody here knows. */
function readOrNull(payload: Payload): unknown {
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch {
    return null;
  }
}

/** The request a window was started with; null if it cannot be read. */
export async function firstRequest(place: Place, workflowId: string): Promise<unknown> {
  const [started] = await firstEvents(place, workflowId);
  const payload = started?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  return payload ? readOrNull(opener(place.client)(payload)) : null;
}

interface PendingStep {
  readonly activityType?: { readonly name?: string | null } | null;
  readonly attempt?: number | null;
  readonly lastFailure?: object | null;
}

/** The server's own failure, such as a timeout, has the step's failure as its cause. */
function wordsOf(failure: unknown): string | null {
  if (!isRecord(failure)) return null;
  const { source, message, cause } = failure;
  if (source === 'Server' && isRecord(cause)) return wordsOf(cause);
  return typeof message === 'string' && message !== '' ? message : null;
}

/** Why the newest finished step that failed did so; null if none did. */
async function lastFailure(place: Place, run: WorkflowExecutionDescription) {
  const events = await readEvents(place, run.workflowId, run.runId);
  const failed = events.findLast(({ attributes }) => isRecord(attributes['failure']));
  return wordsOf(failed?.attributes['failure']);
}

async function stepText(place: Place, run: WorkflowExecutionDescription, step: PendingStep) {
  const { activityType, attempt, lastFailure: own } = step;
  const told = `its step ${activityType?.name ?? 'unknown'} is under way (attempt ${attempt ?? 1})`;
  const words = failureWords(own, opener(place.client)) ?? (await lastFailure(place, run));
  return words === null ? told : `${told}; the last failure was: ${words}`;
}

async function read(place: Place, workflowId: string): Promise<string | null> {
  const run = await describeIfAny(place, workflowId);
  const { pendingActivities, pendingWorkflowTask: task } = run?.raw ?? {};
  const [step] = pendingActivities ?? [];
  if (run !== null && step) return stepText(place, run, step);
  const failed = (task?.attempt ?? 1) - 1;
  if (failed < 1) return null;
  return `its worker has failed ${failed === 1 ? 'once' : `${failed} times`} to continue it; the worker's log says why`;
}

/** Null if nothing is known. Never throws, because the caller has an error of its own. */
export async function whyPending(place: Place, workflowId: string): Promise<string | null> {
  return read(place, workflowId).catch(() => null);
}
