/** The activities of a window with their deadlines. Queue, timeouts and retries are decided only here. */
import { proxyActivities, workflowInfo, type ActivityOptions } from '@temporalio/workflow';
import type {
  CallbackActivities,
  GenesysActivities,
  WindowActivities,
} from '../../activities/index.ts';
import { mayShareCallers, type TargetKindName } from '../../contract/request/target/target.ts';
import type {
  ExtendBookingInput,
  ExtendBookingResult,
} from '../../contract/steps/booking-steps.ts';
import { ANSWER_MS, REQUESTS_MS } from '../../contract/steps/pace/timing.ts';
import { callbackQueue, genesysQueue } from '../../contract/server/task-queues.ts';

/** Preflight and admission together answer within this time; otherwise the request is refused as unavailable. */
export const VERDICT_MS = 20_000;
/** A holder sends heartbeats; after this much silence another attempt takes over. */
const HEARTBEAT_MS = 3_000;

/** The order in which steps get scarce slots; 3 is the engine's default. */
const PRIORITIES = { revert: 1, start: 2, spare: 4 } as const;
type Urgency = keyof typeof PRIORITIES;

export const PATIENT = { initialInterval: 1_000, maximumInterval: 60_000 };

/** Milliseconds from now to an instant, never negative. */
export function msUntil(instantMs: number): number {
  return Math.max(0, instantMs - Date.now());
}

function windowQueue(options: ActivityOptions) {
  return proxyActivities<WindowActivities>(options);
}

/**
 * A worker limits how many spare steps run at once (`SpareSlots`), because priorities no longer matter once a step has a
 * slot.
 */
function onGenesysQueue(urgency: Urgency, options: ActivityOptions) {
  return proxyActivities<GenesysActivities>({
    taskQueue: genesysQueue(workflowInfo().taskQueue),
    heartbeatTimeout: HEARTBEAT_MS,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    priority: { priorityKey: PRIORITIES[urgency] },
    ...options,
  });
}

/** Everything asked before the verdict; a spare step, because no line waits for it. */
export function admitStep() {
  return onGenesysQueue('spare', {
    summary: 'may it be booked? request, target, queue, permissions, calendar',
    scheduleToCloseTimeout: VERDICT_MS,
    startToCloseTimeout: 15_000,
    retry: { initialInterval: 500, maximumInterval: 5_000, maximumAttempts: 3 },
  }).admitWindow;
}

/** If admission failed: what the request says, retried without limit. */
export function prepareStep() {
  const summary = 'read the request';
  return windowQueue({ summary, startToCloseTimeout: 10_000, retry: PATIENT }).prepareWindow;
}

/** Quick questions about a running window; `forMs` limits how long they are retried. */
export function bookingSteps(summary: string, forMs?: number) {
  return windowQueue({
    summary,
    startToCloseTimeout: 15_000,
    retry: PATIENT,
    ...(forMs === undefined ? {} : { scheduleToCloseTimeout: forMs }),
  });
}

/** A control waits for the answer: it comes within seconds, or the control is refused. */
function controlled(summary: string): ActivityOptions {
  return {
    summary,
    startToCloseTimeout: 10_000,
    scheduleToCloseTimeout: 20_000,
    retry: { initialInterval: 500 },
  };
}

/** Compares another request for the same window with the booked one. */
export function compareStep() {
  return windowQueue(controlled('compare with the booked request')).compareRequest;
}

/** Moves the end of the booking; where objects may have the same callers, it asks the API which do. */
export function extendStep(
  summary: string,
  kind: TargetKindName,
): (input: ExtendBookingInput) => Promise<ExtendBookingResult> {
  const options = controlled(summary);
  return mayShareCallers(kind)
    ? onGenesysQueue('spare', options).extendBooking
    : windowQueue(options).extendBooking;
}

/** Arms, until it is too late to start. */
export function armStep(leftMs: number) {
  return onGenesysQueue('start', {
    summary: 'arm: read the line as it is now',
    startToCloseTimeout: 20_000,
    scheduleToCloseTimeout: Math.max(1_000, leftMs),
    retry: { initialInterval: 1_000, maximumInterval: 5_000 },
  }).armWindow;
}

/** Writes the words that callers hear into their row, within `leftMs`. Urgent if a start waits for it. */
export function writeRowStep(urgency: 'start' | 'spare', summary: string, leftMs: number) {
  return onGenesysQueue(urgency, {
    summary,
    startToCloseTimeout: 20_000,
    scheduleToCloseTimeout: Math.max(1_000, leftMs),
    retry: { initialInterval: 1_000, maximumInterval: 5_000 },
  }).writeAnnouncement;
}

/** Removes those words, within `leftMs`. */
export function clearRowStep(leftMs: number) {
  return onGenesysQueue('spare', {
    summary: 'clear the announcement row',
    startToCloseTimeout: 20_000,
    scheduleToCloseTimeout: leftMs,
    retry: { initialInterval: 1_000, maximumInterval: 5_000 },
  }).clearAnnouncement;
}

/** One write: the engine never retries it. */
export function applyStep(attempt: number, holdMs: number) {
  return onGenesysQueue('start', {
    summary: attempt === 1 ? 'apply at the start' : `apply, attempt ${attempt}`,
    startToCloseTimeout: holdMs + REQUESTS_MS + ANSWER_MS,
    scheduleToStartTimeout: holdMs + REQUESTS_MS,
    retry: { maximumAttempts: 1 },
  }).applyChange;
}

/** Reads the line; `leftMs` limits how long it is retried. Urgent if a start waits for it. */
export function lookStep(urgency: 'start' | 'spare', summary: string, leftMs: number) {
  return onGenesysQueue(urgency, {
    summary,
    startToCloseTimeout: 20_000,
    scheduleToCloseTimeout: Math.max(1_000, leftMs),
    retry: { initialInterval: 1_000, maximumInterval: 10_000 },
  }).lookAtTarget;
}

/** Reverts, retried without limit until `roundMs` is over; then the window raises the alarm and continues. */
export function revertStep(summary: string, holdMs: number, roundMs: number) {
  return onGenesysQueue('revert', {
    summary,
    startToCloseTimeout: holdMs + REQUESTS_MS + ANSWER_MS,
    scheduleToCloseTimeout: holdMs + roundMs,
    retry: PATIENT,
  }).revertChange;
}

/** Asks the organisation's audit who changed the target, repeatedly, because the audit can be minutes late. */
export function whoChangedStep() {
  return onGenesysQueue('spare', {
    summary: "who changed it? (asks the organisation's audit)",
    startToCloseTimeout: 60_000,
    scheduleToCloseTimeout: 15 * 60_000,
    retry: { initialInterval: 5_000, maximumInterval: 2 * 60_000 },
  }).whoChanged;
}

/**
 * Sends one callback, for as long as one workflow retries it. A running request is never aborted: its answer says what
 * to do next.
 * @param maximumAttempts @default as many as there is time for
 */
export function callbackStep(summary: string, forMs: number, maximumAttempts?: number) {
  return proxyActivities<CallbackActivities>({
    summary,
    taskQueue: callbackQueue(workflowInfo().taskQueue),
    startToCloseTimeout: 15_000,
    scheduleToCloseTimeout: forMs,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: {
      initialInterval: 1_000,
      maximumInterval: 3_600_000,
      ...(maximumAttempts === undefined ? {} : { maximumAttempts }),
    },
  }).deliverCallback;
}
