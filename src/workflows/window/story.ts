/**
 * The shell around the one decision: asks what to do next, does it, and asks again, until the line is released. The
 * same for a window and for its rescue.
 */
import { condition } from '@temporalio/workflow';
import { sayInstant } from '../../contract/values/instant.ts';
import { toSummary } from '../../contract/values/summary.ts';
import {
  isSameStep,
  nextStep,
  whyStartIsOver,
  type Situation,
  type Step,
} from '../../line/next-step.ts';
import { lookForDrift } from './active.ts';
import { isEndMoved, proofMs } from './start/ahead.ts';
import { write } from './start/applying.ts';
import { arm, failedFor } from './start/arming.ts';
import type { Callbacks } from './reporting/callbacks.ts';
import { release } from './deciding.ts';
import { latestStart } from './start/latest-start.ts';
import { prove } from './start/proving.ts';
import { lookAfterLoss } from './start/lost-answer.ts';
import { recallOnce } from './back/older-change.ts';
import { handOver } from './back/revert-end.ts';
import { revert } from './back/reverting.ts';
import { tellingOf } from './back/way-back.ts';
import { announce, announceAgain, mustTell } from './row/announcing.ts';
import { clearWords, wordsToClear } from './row/clearing.ts';
import { preparedOf, type WindowState } from './window-state.ts';

type Wait = Step & { readonly kind: 'wait' };

function toSituation(window: WindowState): Situation {
  const { plan, timing } = preparedOf(window);
  const { change, orders, start, back } = window;
  return {
    startMs: plan.start_ms,
    latestStartMs: latestStart(window),
    endMs: window.end.ms,
    aheadMs: plan.ahead_ms ?? 0,
    isEndMoved: isEndMoved(window),
    proofAtMs: proofMs(window),
    armLeadMs: timing.arm_lead_ms,
    dispatchLeadMs: timing.dispatch_lead_ms,
    change,
    mustLook: start.kind === 'ahead' && start.lost !== null,
    mustAnnounce: mustTell(window),
    lookAtMs: start.kind === 'applied' ? start.lookAtMs : null,
    retry: orders.isNudged ? null : window.pause,
    isStopped: orders.stop !== null,
    isHeld: orders.hold !== null,
    hasFailed: start.kind !== 'ahead' && start.kind !== 'applied',
    isTakenOver: orders.takenOver !== null,
    isLeft: back.kind === 'left',
  };
}

function nextOf(window: WindowState): Step {
  return nextStep(toSituation(window), Date.now());
}

/** What the Temporal UI shows about a wait. */
function summarize(window: WindowState, { waitsFor }: Wait): string {
  const { start_ms } = preparedOf(window).plan;
  const active = `active until ${sayInstant(window.end.ms)}; next`;
  switch (waitsFor) {
    case 'arming':
      return `wait for the start at ${sayInstant(start_ms)}`;
    case 'start':
      return `start at ${sayInstant(start_ms)}`;
    case 'proof':
      return `entered; Genesys begins at ${sayInstant(start_ms)}, then the entry is checked`;
    case 'retry':
      return window.pause?.why ?? 'wait for the next try';
    case 'look':
      return `${active}: the line is checked halfway`;
    case 'end':
      return `${active}: the end`;
  }
}

/** A durable timer; ends as soon as there is something else to do, and restarts if an end moves. */
async function waitFor(window: WindowState, wait: Wait): Promise<void> {
  const said = summarize(window, wait);
  const isOver = (): boolean => {
    const next = nextOf(window);
    return !isSameStep(next, wait) || (next.kind === 'wait' && summarize(window, next) !== said);
  };
  const left = Math.max(1, wait.untilMs - Date.now());
  await condition(isOver, left, { summary: toSummary(said) });
}

/** The start is over without having happened: nothing delays it any more. */
function closeStart(window: WindowState): void {
  if (window.start.kind === 'ahead') {
    const kind = whyStartIsOver(toSituation(window), Date.now());
    const problems = window.pause?.problems;
    if (kind === 'too_late' && problems !== undefined) window.start = failedFor(problems);
    else if (kind !== null && kind !== 'failed') window.start = { kind };
  }
  if (window.back.kind === 'ahead') window.line = { ...window.line, attention: null };
}

async function releaseLine(window: WindowState): Promise<void> {
  tellingOf(window.back)?.cancel();
  if (wordsToClear(window) !== null) await clearWords(window);
  await release(window);
}

async function putBack(window: WindowState, callbacks: Callbacks): Promise<void> {
  closeStart(window);
  if (!(await recallOnce(window))) await revert(window, callbacks);
}

async function perform(window: WindowState, callbacks: Callbacks, step: Step): Promise<void> {
  if (step.kind === 'wait') return waitFor(window, step);
  window.orders = { ...window.orders, isNudged: false };
  window.pause = null;
  switch (step.kind) {
    case 'arm':
      return arm(window);
    case 'announce':
      return announce(window);
    case 'announce_again':
      // Not awaited: writing words again must not delay the revert.
      void announceAgain(window);
      return undefined;
    case 'write':
      return write(window, callbacks);
    case 'look':
      return lookAfterLoss(window, callbacks);
    case 'prove':
      return prove(window, callbacks);
    case 'look_for_drift':
      // Not awaited, for the same reason.
      void lookForDrift(window, callbacks);
      return undefined;
    case 'revert':
      return putBack(window, callbacks);
    case 'hand_over':
      return handOver(window, callbacks);
    case 'release':
      return releaseLine(window);
  }
}

/** Does everything with the line from now on, until it is released. */
export async function runUntilReleased(window: WindowState, callbacks: Callbacks): Promise<void> {
  for (;;) {
    const step = nextOf(window);
    if (step.kind === 'release') {
      closeStart(window);
      if (await recallOnce(window)) continue;
    }
    await perform(window, callbacks, step);
    if (step.kind === 'release') return;
  }
}
