/**
 * The life of one maintenance window: decide, wait, arm, apply, wait, put back, release. The story runs in a
 * non-cancellable scope: Temporal's Cancel is one more message that asks for the line to be put back.
 */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  defineSignal,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { LINE_RELEASED_SIGNAL, STARTS_STOPPED_SIGNAL } from '../contract/calendar/calendar.ts';
import type { JsonValue } from '../contract/values/json.ts';
import type { Receipt } from '../contract/window/window.ts';
import { Callbacks } from './window/reporting/callbacks.ts';
import { cancelByEngine, listen } from './window/controls/controls.ts';
import { decide } from './window/deciding.ts';
import { closeWindow, recordVerdict } from './window/ending.ts';
import { settleInquiry } from './window/reporting/inquiry.ts';
import { enterPhase } from './window/reporting/journal.ts';
import { handOffLeftover } from './window/back/leftover.ts';
import { isRerun } from './window/back/rerun.ts';
import { toProof, toStatus } from './window/reporting/showing.ts';
import { holdBySignal } from './window/start/start-hold.ts';
import { runUntilReleased } from './window/story.ts';
import { createWindowState, type WindowState } from './window/window-state.ts';

const lineReleased = defineSignal<[unknown]>(LINE_RELEASED_SIGNAL);
const startsStopped = defineSignal<[unknown]>(STARTS_STOPPED_SIGNAL);

/** Once booked, whatever happens, the line ends as it was and the booking is released. */
async function runAccepted(window: WindowState, callbacks: Callbacks): Promise<void> {
  enterPhase(window, 'scheduled');
  callbacks.announce('accepted');
  await runUntilReleased(window, callbacks);
  closeWindow(window, callbacks);
}

/** A refused window books nothing, but after a reset the line may still carry its change. */
async function runRefused(window: WindowState, callbacks: Callbacks): Promise<void> {
  window.start = { kind: 'failed', message: 'it was refused', problems: [] };
  if (window.admission.prepared !== null && isRerun()) await runUntilReleased(window, callbacks);
  enterPhase(window, 'refused');
}

async function runWindow(
  window: WindowState,
  callbacks: Callbacks,
  request: JsonValue,
): Promise<Receipt> {
  const verdict = await decide(window, request);
  recordVerdict(window, verdict);
  window.admission = { ...window.admission, verdict };
  if (verdict.accepted) await runAccepted(window, callbacks);
  else await runRefused(window, callbacks);
  await handOffLeftover(window);
  await settleInquiry(window);
  await callbacks.settle();
  await condition(allHandlersFinished);
  return { status: toStatus(window), verdict, proof: toProof(window) };
}

/** Several arguments become a list (nulls dropped), which is then refused like any other invalid request. */
function requestOf(first: JsonValue, others: readonly (JsonValue | undefined)[]): JsonValue {
  const extra = others.filter((other) => other !== null && other !== undefined);
  return extra.length === 0 ? first : [first, ...extra];
}

/**
 * One maintenance window. Its argument is a `MaintenanceRequest` as JSON, from any language; anything else is refused
 * by the verdict, never by a failed workflow.
 */
export async function maintenanceWindow(
  first: JsonValue,
  ...others: readonly (JsonValue | undefined)[]
): Promise<Receipt> {
  const request = requestOf(first, others);
  const { workflowId, runId } = workflowInfo();
  const window = createWindowState(workflowId, runId);
  const callbacks = new Callbacks(window);
  listen(window, callbacks, request);
  setHandler(lineReleased, () => {
    window.orders = { ...window.orders, isNudged: true };
  });
  setHandler(startsStopped, (argument) => holdBySignal(window, argument));
  CancellationScope.current().cancelRequested.catch(() => cancelByEngine(window));
  return CancellationScope.nonCancellable(() => runWindow(window, callbacks, request));
}
