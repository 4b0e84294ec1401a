/**
 * The life of one maintenance window: decide, wait, arm, apply, wait, put back, release. The story
 * runs where no cancel reaches it: Temporal's Cancel is one more message that asks for the line to
 * be put back.
 */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  defineSignal,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { LINE_RELEASED_SIGNAL, STARTS_STOPPED_SIGNAL } from '../contract/calendar.ts';
import type { JsonValue } from '../contract/json.ts';
import { whySkipped } from '../contract/start-hold.ts';
import type { Conflict, Phase, Problem, Receipt, Verdict } from '../contract/window.ts';
import { mustProveBack } from '../line/change.ts';
import { stayActive } from './window/active.ts';
import { applyAtStart } from './window/applying.ts';
import type { StartEnd } from './window/start-end.ts';
import { armBeforeStart, type LineBell } from './window/arming.ts';
import { Callbacks } from './window/callbacks.ts';
import { cancelByEngine, listen } from './window/controls.ts';
import { decide, release } from './window/deciding.ts';
import { enter, record } from './window/journal.ts';
import { mayShowOlderChange, mustProveLineBack } from './window/older-change.ts';
import { isRerun } from './window/rerun.ts';
import { putBack } from './window/reverting.ts';
import { holdBySignal } from './window/start-hold.ts';
import { createWindowState, toProof, toStatus, type WindowState } from './window/window-state.ts';

const lineReleased = defineSignal<[unknown]>(LINE_RELEASED_SIGNAL);
const startsStopped = defineSignal<[unknown]>(STARTS_STOPPED_SIGNAL);

function finalPhase(window: WindowState, end: StartEnd): Phase {
  if (window.takenOver !== null || window.isLeft) return 'failed';
  switch (end.kind) {
    case 'failed':
      return 'failed';
    case 'too_late':
    case 'held':
      return 'skipped';
    case 'stopped':
      return 'cancelled';
    case 'applied':
      return window.stop?.kind === 'cancel' ? 'cancelled' : 'reverted';
  }
}

/** Why it was skipped or failed. */
function whyOver(window: WindowState, phase: Phase, end: StartEnd): string | null {
  if (phase === 'skipped') return whySkipped(window.startsHeld, window.reverted !== null);
  return phase === 'failed' && end.kind === 'failed' ? end.message : null;
}

function announceEnd(window: WindowState, callbacks: Callbacks, end: StartEnd): void {
  const { phase, stop } = window;
  const by = { actor: stop?.actor ?? null, reason: stop?.reason ?? null };
  if (phase === 'cancelled') {
    record(window, 'cancelled', { ...by, actor_source: 'claimed', callback_status: 'pending' });
    callbacks.announce('cancelled', by);
  }
  if (phase === 'skipped') {
    const reason = window.ending;
    record(window, 'skipped', {
      reason,
      attempts: window.applyAttempts,
      callback_status: 'pending',
    });
    callbacks.announce('skipped', { reason });
  }
  if (phase === 'failed' && end.kind === 'failed') {
    const { message, problems } = end;
    const details = { message, problems: toJsonList(problems) };
    record(window, 'failed', {
      attempts: window.applyAttempts,
      details,
      callback_status: 'pending',
    });
    callbacks.announce('failed', details);
  }
}

/** Arms and applies; while starts are stopped, again and again until it is too late. */
async function start(window: WindowState, bell: LineBell): Promise<StartEnd> {
  for (;;) {
    const unarmed = await armBeforeStart(window, bell);
    const end = unarmed ?? (await applyAtStart(window));
    // Held with a write of unknown outcome behind it: the line is put back, not armed anew.
    if (end.kind !== 'held' || mustProveBack(window.change)) return end;
  }
}

/** From the booking on: whatever happens, the line ends as it was and the booking is released. */
async function hold(window: WindowState, callbacks: Callbacks, bell: LineBell): Promise<void> {
  enter(window, 'scheduled');
  callbacks.announce('accepted');
  const end = await start(window, bell);
  // Whatever held the start up is over with it.
  if (!window.isLeft) window.attention = null;
  if (end.kind === 'applied') {
    enter(window, 'active');
    callbacks.announce('scheduled');
    await stayActive(window, callbacks);
  }
  if (await mustProveLineBack(window)) await putBack(window, callbacks);
  await release(window);
  const phase = finalPhase(window, end);
  window.ending = whyOver(window, phase, end);
  enter(window, phase);
  announceEnd(window, callbacks, end);
}

/** A refused window holds nothing, unless a reset asked again while its line was changed. */
async function refuse(window: WindowState, callbacks: Callbacks): Promise<void> {
  if (window.prepared !== null && isRerun('rerun-asks-calendar')) {
    if (await mayShowOlderChange(window)) await putBack(window, callbacks);
    await release(window);
  }
  enter(window, 'refused');
}

function toJsonList(list: readonly (Problem | Conflict)[]): JsonValue {
  return list.map((entry) => Object.fromEntries(Object.entries(entry)));
}

function tell(window: WindowState, verdict: Verdict): void {
  const { accepted, code, problems, conflicts } = verdict;
  record(window, accepted ? 'accepted' : 'refused', {
    actor: window.prepared?.plan.requested_by ?? null,
    actor_source: 'claimed',
    reason: window.prepared?.plan.reason ?? null,
    callback_status: accepted ? 'pending' : 'none',
    details: {
      code,
      problems: toJsonList(problems),
      conflicts: toJsonList(conflicts),
    },
  });
}

async function live(
  window: WindowState,
  callbacks: Callbacks,
  request: JsonValue,
  bell: LineBell,
): Promise<Receipt> {
  const verdict = await decide(window, request);
  tell(window, verdict);
  window.verdict = verdict;
  if (verdict.accepted) await hold(window, callbacks, bell);
  else await refuse(window, callbacks);
  await callbacks.settle();
  await condition(allHandlersFinished);
  return { status: toStatus(window), verdict, proof: toProof(window) };
}

/** A further argument says something, unless it is null: as a list, they are refused like any other. */
function asOne(first: JsonValue, others: readonly (JsonValue | undefined)[]): JsonValue {
  const said = others.filter((other) => other !== null && other !== undefined);
  return said.length === 0 ? first : [first, ...said];
}

/**
 * One maintenance window. Argument: a `MaintenanceRequest` as JSON, from any language; whatever
 * else arrives is refused by the verdict, never by a failed workflow.
 */
export async function maintenanceWindow(
  first: JsonValue,
  ...others: readonly (JsonValue | undefined)[]
): Promise<Receipt> {
  const request = asOne(first, others);
  const { workflowId, runId } = workflowInfo();
  const window = createWindowState(workflowId, runId);
  const bell: LineBell = { rung: 0 };
  const callbacks = new Callbacks(window);
  listen(window, callbacks, request);
  setHandler(lineReleased, () => {
    bell.rung += 1;
  });
  setHandler(startsStopped, (argument) => holdBySignal(window, argument));
  CancellationScope.current().cancelRequested.catch(() => cancelByEngine(window));
  return CancellationScope.nonCancellable(() => live(window, callbacks, request, bell));
}
