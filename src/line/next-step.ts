/**
 * The one decision of a window: what to do next, given what is known now. It is asked again after every event and every
 * message, and keeps no state: messages set levels, nothing counts edges. Imports the contract only. Pure.
 *
 *   no change yet, or starts are stopped,
 *   or the armed change sends another end    arm, from the arm lead on
 *   armed                                    prove the words that callers hear, then write at the start
 *   in doubt                                 read, then write again
 *   applied                                  wait for the end; look once half-way; announce a new end
 *   applied ahead of its start               wait for the start, then prove that it began
 *   the start is over, or the end is due     revert what may be there, then release
 *   proven back, or left to others           release
 */
import type { Change } from '../contract/change/change.ts';
import { mustProveBack } from './change.ts';

/** The input of the decision. Instants in epoch ms. */
export interface Situation {
  readonly startMs: number;
  /** Nothing is applied after this instant. */
  readonly latestStartMs: number;
  /** The end in force. */
  readonly endMs: number;
  /** How long before the start the change is written, when it then begins by itself; 0 if written at the start. */
  readonly aheadMs: number;
  /** The armed change sends the end, and that is no longer the end in force. */
  readonly isEndMoved: boolean;
  /** When to check what was written ahead; null once that is proven, or if nothing is written ahead. */
  readonly proofAtMs: number | null;
  readonly armLeadMs: number;
  readonly dispatchLeadMs: number;
  readonly change: Change | null;
  /** The answer to a write was lost, and the target has not been read since. */
  readonly mustLook: boolean;
  /** The words for callers are not proven to be in their row, or name another end. */
  readonly mustAnnounce: boolean;
  /** When to look at an active window for drift; null if that was done or is not planned. */
  readonly lookAtMs: number | null;
  /** The step that failed last and when to retry it; null if none. Other steps do not wait for it. */
  readonly retry: Retry | null;
  /** Somebody wants the window to end. */
  readonly isStopped: boolean;
  /** The kill switch is on, as far as the window knows. */
  readonly isHeld: boolean;
  /** The start failed for a reason that no retry can fix. */
  readonly hasFailed: boolean;
  /** A person is responsible for the target from here on. */
  readonly isTakenOver: boolean;
  /** The window may no longer put the target back: it now belongs to another window, or was handed over. */
  readonly isLeft: boolean;
}

export interface Retry {
  readonly step: 'arm' | 'write' | 'prove' | 'revert';
  /** Epoch ms. */
  readonly atMs: number;
}

/** What a wait is for. */
export type WaitFor = 'arming' | 'start' | 'proof' | 'retry' | 'look' | 'end';

export type Step =
  | { readonly kind: 'wait'; readonly untilMs: number; readonly waitsFor: WaitFor }
  | {
      readonly kind:
        | 'arm'
        | 'announce'
        | 'write'
        | 'look'
        | 'prove'
        | 'look_for_drift'
        | 'announce_again'
        | 'revert'
        | 'hand_over'
        | 'release';
    };

/** Why a start is over. */
export type StartOver = 'stopped' | 'failed' | 'too_late' | 'held';

/** Why the change may no longer be applied; null if it still may. */
export function whyStartIsOver(now: Situation, nowMs: number): StartOver | null {
  if (now.hasFailed) return 'failed';
  if (now.isStopped) return 'stopped';
  // A change written ahead is never too late; once it has begun, the kill switch does not end it.
  if (now.change?.stage === 'applied') return now.isHeld && nowMs < now.startMs ? 'held' : null;
  if (nowMs > now.latestStartMs) return 'too_late';
  // Held after a write that may have landed: put the target back instead of arming again.
  return now.isHeld && mustProveBack(now.change) ? 'held' : null;
}

function wait(untilMs: number, waitsFor: WaitFor): Step {
  return { kind: 'wait', untilMs, waitsFor };
}

/** The step, or a wait if its last attempt failed and its pause is not over. */
function unlessPaused({ retry }: Situation, nowMs: number, step: Retry['step']): Step {
  return retry?.step === step && nowMs < retry.atMs ? wait(retry.atMs, 'retry') : { kind: step };
}

function towardsTheWrite(now: Situation, nowMs: number): Step {
  if (now.mustAnnounce) return { kind: 'announce' };
  const dispatchMs = now.startMs - now.aheadMs - now.dispatchLeadMs;
  return nowMs < dispatchMs ? wait(dispatchMs, 'start') : unlessPaused(now, nowMs, 'write');
}

function beforeStart(now: Situation, nowMs: number): Step {
  if (now.change !== null && !now.isHeld && !now.isEndMoved) return towardsTheWrite(now, nowMs);
  const armMs = now.startMs - now.aheadMs - now.armLeadMs;
  return nowMs < armMs ? wait(armMs, 'arming') : unlessPaused(now, nowMs, 'arm');
}

function whileActive(now: Situation, nowMs: number): Step {
  const dispatchMs = now.endMs - now.dispatchLeadMs;
  if (now.isStopped || nowMs >= dispatchMs) return unlessPaused(now, nowMs, 'revert');
  if (now.mustAnnounce) return { kind: 'announce_again' };
  if (now.lookAtMs === null || now.lookAtMs >= dispatchMs) return wait(dispatchMs, 'end');
  return nowMs < now.lookAtMs ? wait(now.lookAtMs, 'look') : { kind: 'look_for_drift' };
}

/**
 * Written ahead of the start: removed at once if the start is called off. After the start it has begun, and the kill
 * switch does not end it.
 */
function whileAhead(now: Situation, proofAtMs: number, nowMs: number): Step {
  const dispatchMs = now.endMs - now.dispatchLeadMs;
  if (whyStartIsOver(now, nowMs) !== null || nowMs >= dispatchMs)
    return unlessPaused(now, nowMs, 'revert');
  if (nowMs < proofAtMs) return wait(Math.min(proofAtMs, dispatchMs), 'proof');
  const next = unlessPaused(now, nowMs, 'prove');
  return next.kind === 'wait' ? wait(Math.min(next.untilMs, dispatchMs), 'retry') : next;
}

function whileApplied(now: Situation, nowMs: number): Step {
  const { proofAtMs } = now;
  return proofAtMs === null ? whileActive(now, nowMs) : whileAhead(now, proofAtMs, nowMs);
}

export function nextStep(now: Situation, nowMs: number): Step {
  const { change } = now;
  if (now.isLeft || change?.stage === 'reverted') return { kind: 'release' };
  if (now.isTakenOver) return { kind: 'hand_over' };
  if (change?.stage === 'applied') return whileApplied(now, nowMs);
  const isOver = whyStartIsOver(now, nowMs) !== null;
  if (!mustProveBack(change)) return isOver ? { kind: 'release' } : beforeStart(now, nowMs);
  if (isOver) return unlessPaused(now, nowMs, 'revert');
  return now.mustLook ? { kind: 'look' } : towardsTheWrite(now, nowMs);
}

/** Whether two steps are the same, so that one already begun may continue. */
export function isSameStep(a: Step, b: Step): boolean {
  if (a.kind !== 'wait' || b.kind !== 'wait') return a.kind === b.kind;
  return a.untilMs === b.untilMs && a.waitsFor === b.waitsFor;
}
