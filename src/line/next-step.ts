/**
 * The one decision of a window: what to do next, by what is known now. It is asked again after every event
 * and every message, and remembers nothing itself: messages set levels, nothing counts edges. Imports the
 * contract only. Pure.
 *
 *   no change yet, or starts are stopped     arm, from the arm lead on
 *   armed                                    prove the words that callers hear, then write at the start
 *   in doubt                                 look, then write again
 *   applied                                  wait for the end; look once half-way; tell an end that moved
 *   applied ahead, its start still to come   wait for the start, then prove that it stands
 *   the start is over, or the end has come   revert what may stand there, then release
 *   proven back, or left to others           release
 */
import type { Change } from '../contract/change/change.ts';
import { mustProveBack } from './change.ts';

/** What decides. Instants in epoch ms. */
export interface Situation {
  readonly startMs: number;
  /** Nothing is applied after this. */
  readonly latestStartMs: number;
  /** The end in force. */
  readonly endMs: number;
  /** The write is made so long before the start, and begins by itself; 0: at the start. */
  readonly aheadMs: number;
  /** When it is looked whether what was written ahead stands; null: it does, or nothing is written ahead. */
  readonly proofAtMs: number | null;
  readonly armLeadMs: number;
  readonly dispatchLeadMs: number;
  readonly change: Change | null;
  /** The answer of a write was lost, and the target not looked at since. */
  readonly mustLook: boolean;
  /** Callers are to hear words that are not proven to stand in their row, or that tell another end. */
  readonly mustAnnounce: boolean;
  /** When an active window is looked at for drift; null: it was, or is not to be. */
  readonly lookAtMs: number | null;
  /** The step that failed last, and when it is tried again; null: none waits. Another step does not wait for it. */
  readonly retry: Retry | null;
  /** Somebody wants the window over. */
  readonly isStopped: boolean;
  /** The kill switch is on, as far as the window knows. */
  readonly isHeld: boolean;
  /** The start has failed for a reason that another try does not mend. */
  readonly hasFailed: boolean;
  /** A person answers for the target from here on. */
  readonly isTakenOver: boolean;
  /** The target is not the window's to put back: it is another's, or was handed over. */
  readonly isLeft: boolean;
}

export interface Retry {
  readonly step: 'arm' | 'write' | 'prove' | 'revert';
  /** Epoch ms. */
  readonly atMs: number;
}

/** Why nothing is done before an instant. */
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
  // Written ahead it is never too late; once it has begun, the kill switch does not end it.
  if (now.change?.stage === 'applied') return now.isHeld && nowMs < now.startMs ? 'held' : null;
  if (nowMs > now.latestStartMs) return 'too_late';
  // Held with a write behind it that may stand: the target is put back, not armed anew.
  return now.isHeld && mustProveBack(now.change) ? 'held' : null;
}

function wait(untilMs: number, waitsFor: WaitFor): Step {
  return { kind: 'wait', untilMs, waitsFor };
}

/** A failed step is tried again after its pause. */
function unlessPaused({ retry }: Situation, nowMs: number, step: Retry['step']): Step {
  return retry?.step === step && nowMs < retry.atMs ? wait(retry.atMs, 'retry') : { kind: step };
}

function towardsTheWrite(now: Situation, nowMs: number): Step {
  if (now.mustAnnounce) return { kind: 'announce' };
  const dispatchMs = now.startMs - now.aheadMs - now.dispatchLeadMs;
  return nowMs < dispatchMs ? wait(dispatchMs, 'start') : unlessPaused(now, nowMs, 'write');
}

function beforeStart(now: Situation, nowMs: number): Step {
  if (now.change !== null && !now.isHeld) return towardsTheWrite(now, nowMs);
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
 * It stands ahead of its start: where that is called off it is taken out at once. Once the start has come, it
 * has begun: the kill switch does not end it.
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

/** Whether two steps are the same, so that what was begun for the one may go on. */
export function isSameStep(a: Step, b: Step): boolean {
  if (a.kind !== 'wait' || b.kind !== 'wait') return a.kind === b.kind;
  return a.untilMs === b.untilMs && a.waitsFor === b.waitsFor;
}
