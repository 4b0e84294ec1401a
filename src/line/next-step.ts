/**
 * The one decision of a window: what to do next, given what is known now. It is called again after every event
 * and every message, and keeps no state: messages set levels, nothing counts edges. Imports the contract only. Pure.
 *
 *   no change yet, or starts are stopped,
 *   or what is armed sends an earlier end    arm, from the arm lead on
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
  /** Nothing is applied after this. */
  readonly latestStartMs: number;
  /** The end in force. */
  readonly endMs: number;
  /** How long before the start the change is written, which then begins by itself; 0: at the start. */
  readonly aheadMs: number;
  /** What is armed sends the end, and another end is in force. */
  readonly isEndMoved: boolean;
  /** When a read checks what was written ahead; null if that is proven, or nothing is written ahead. */
  readonly proofAtMs: number | null;
  readonly armLeadMs: number;
  readonly dispatchLeadMs: number;
  readonly change: Change | null;
  /** The answer to a write was lost, and the target has not been read since. */
  readonly mustLook: boolean;
  /** Callers are to hear words that are not proven to be in their row, or that name another end. */
  readonly mustAnnounce: boolean;
  /** When an active window is looked at for drift; null if it was, or will not be. */
  readonly lookAtMs: number | null;
  /** The step that failed last, and when it is retried; null if none is waiting. Other steps do not wait for it. */
  readonly retry: Retry | null;
  /** Somebody wants the window to end. */
  readonly isStopped: boolean;
  /** The kill switch is on, as far as the window knows. */
  readonly isHeld: boolean;
  /** The start has failed for a reason that a retry cannot fix. */
  readonly hasFailed: boolean;
  /** A person is responsible for the target from here on. */
  readonly isTakenOver: boolean;
  /** The window may no longer put the target back: it belongs to another window, or was handed over. */
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

/** Why a start is over; null: it may still happen. */
export type StartOver = 'stopped' | 'failed' | 'too_late' | 'held';

/** Whether the change may still be applied. */
export function whyStartIsOver(now: Situation, nowMs: number): StartOver | null {
  if (now.hasFailed) return 'failed';
  if (now.isStopped) return 'stopped';
  // A change written ahead is never too late; once it has begun, the kill switch does not end it.
  if (now.change?.stage === 'applied') return now.isHeld && nowMs < now.startMs ? 'held' : null;
  if (nowMs > now.latestStartMs) return 'too_late';
  // Held after a write that may have landed: the target is put back, not armed again.
  return now.isHeld && mustProveBack(now.change) ? 'held' : null;
}

function wait(untilMs: number, waitsFor: WaitFor): Step {
  return { kind: 'wait', untilMs, waitsFor };
}

/** A failed step is retried after its pause. */
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
 * It is written ahead of its start: if the start is cancelled, it is removed at once. After the start it has begun, and
 * the kill switch does not end it.
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

/** What to do now. */
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

/** Whether two steps are the same, so that a step already begun may continue. */
export function isSameStep(a: Step, b: Step): boolean {
  if (a.kind !== 'wait' || b.kind !== 'wait') return a.kind === b.kind;
  return a.untilMs === b.untilMs && a.waitsFor === b.waitsFor;
}
