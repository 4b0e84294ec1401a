/**
 * A window's audit (docs/contract.md#audit-records) from its history alone: the records that the worker logged as they
 * happened, with the same texts in the same order, and those that only the history knows. Pure.
 */
import type { AuditRecord } from '../contract/telling/audit-record.ts';
import { CALLBACK_WORKFLOW } from '../contract/window/messages.ts';
import { newVersionOf } from '../line/change.ts';
import { Activities, type Outcome } from './history/activities.ts';
import {
  auditOfCallback,
  deliveriesHandedOn,
  takeDelivery,
  takeUnstarted,
} from './callbacks/callbacks.ts';
import { takeDecision, type Deciding } from './story/deciding.ts';
import { noteEnding, verdictIn } from './story/ending.ts';
import { takeEngineEvent } from './history/engine.ts';
import { firstIn, recordIn, type HistoryEvent, type Raw } from './history/history-event.ts';
import { Messages } from './story/messages.ts';
import { createMirror, takeSnapshot, type Mirror } from './story/mirror.ts';
import { toMoments, type Moment } from './history/moments.ts';
import { rescueIn, takeRescue } from './story/rescue.ts';
import { beginRound, takeLookHalfWay, takeRevert } from './story/reverting.ts';
import { takeWhoChanged } from './story/who-changed.ts';
import { takeAnnouncing, takeClearing } from './story/announcing.ts';
import {
  takeApply,
  takeArming,
  takeBlindLook,
  takeLookAfter,
  takeProof,
} from './story/starting.ts';

/** The window, and the run whose history was fetched. */
interface AuditedRun {
  readonly workflowId: string;
  readonly runId: string;
}

class Fold {
  readonly #mirror: Mirror;
  readonly #messages: Messages;
  readonly #activities = new Activities();
  readonly #deciding: Deciding = { unbooked: null, isDecided: false };
  readonly #verdict: Raw | null;
  readonly #handedOn: ReadonlyMap<unknown, Raw>;
  /** The input of a window's rescue; null for a window itself. */
  readonly #rescue: Raw | null;

  constructor(workflowId: string, events: readonly HistoryEvent[]) {
    this.#mirror = createMirror(workflowId);
    this.#messages = new Messages(this.#mirror);
    this.#verdict = verdictIn(events);
    this.#rescue = rescueIn(events);
    this.#handedOn = deliveriesHandedOn(events);
  }

  get records(): readonly AuditRecord[] {
    return this.#mirror.records;
  }

  get answers(): ReadonlyMap<number, AuditRecord> {
    return this.#mirror.answers;
  }

  /** In the order in which a workflow handles it: messages, what ended, what it then published. */
  take(moment: Moment): void {
    for (const event of moment.incoming) this.#takeIncoming(moment, event);
    for (const event of moment.outgoing) this.#messages.takeAnswer(moment, event, false);
    const released = moment.incoming.filter((event) => this.#takeEnd(moment, event));
    for (const event of moment.outgoing) this.#takeCommand(event);
    for (const event of moment.outgoing) this.#messages.takeAnswer(moment, event, true);
    if (released.length > 0) noteEnding(this.#mirror, moment);
    for (const event of moment.outgoing) takeEngineEvent(this.#mirror, moment, event);
  }

  #takeIncoming(moment: Moment, event: HistoryEvent): void {
    const isStart = event.type === 'workflowExecutionStarted';
    // The sweeper starts rescues; nobody requests one.
    if (isStart && this.#rescue === null) takeEngineEvent(this.#mirror, moment, event);
    if (event.type === 'workflowExecutionSignaled') this.#messages.takeSignal(moment, event);
  }

  /** What ended or came from outside; returns whether the booking was released. */
  #takeEnd(moment: Moment, event: HistoryEvent): boolean {
    const mirror = this.#mirror;
    if (event.type !== 'workflowExecutionStarted') takeEngineEvent(mirror, moment, event);
    if (event.type === 'startChildWorkflowExecutionFailed')
      takeUnstarted(mirror, moment, event, this.#handedOn);
    const outcome = this.#activities.take(event);
    if (outcome === null) return false;
    this.#takeOutcome(moment, outcome);
    return outcome.step === 'releaseBooking';
  }

  #takeOutcome(moment: Moment, outcome: Outcome): void {
    const mirror = this.#mirror;
    switch (outcome.step) {
      case 'recallWindow':
        return takeRescue(mirror, moment, this.#rescue ?? {}, outcome.result ?? {});
      case 'armWindow':
        return takeArming(mirror, moment, outcome);
      case 'writeAnnouncement':
        return takeAnnouncing(mirror, moment, outcome);
      case 'clearAnnouncement':
        return takeClearing(mirror, moment, outcome);
      case 'applyChange':
        return takeApply(mirror, moment, outcome);
      case 'lookAtTarget':
        return this.#takeLook(moment, outcome);
      case 'revertChange':
        return takeRevert(mirror, moment, outcome);
      case 'whoChanged':
        return takeWhoChanged(mirror, moment, outcome);
      case 'deliverCallback':
        return takeDelivery(mirror, moment, outcome, this.#handedOn);
      case 'extendBooking':
        return this.#messages.takeMove(moment, outcome);
      default:
        return takeDecision(mirror, moment, this.#deciding, outcome, this.#verdict);
    }
  }

  #takeLook(moment: Moment, { result, failure }: Outcome): void {
    const isAfterLoss = newVersionOf(this.#mirror.change) === null;
    if (failure !== null && isAfterLoss) takeBlindLook(this.#mirror, failure);
    if (result === null) return;
    if (isAfterLoss) takeLookAfter(this.#mirror, moment, result);
    else if (this.#mirror.entered !== null) takeProof(this.#mirror, moment, result);
    else takeLookHalfWay(this.#mirror, moment, result);
  }

  #takeCommand(event: HistoryEvent): void {
    this.#activities.take(event);
    takeSnapshot(this.#mirror, event);
    if (event.type !== 'activityTaskScheduled') return;
    const step = recordIn(event.attributes, 'activityType')['name'];
    if (step === 'armWindow') this.#mirror.holdsAtArming = this.#mirror.holds;
    if (step === 'revertChange') beginRound(this.#mirror, firstIn(event.attributes, 'input'));
  }
}

function isCallback(events: readonly HistoryEvent[]): boolean {
  return recordIn(events[0]?.attributes ?? {}, 'workflowType')['name'] === CALLBACK_WORKFLOW;
}

function foldOf(events: readonly HistoryEvent[], { workflowId, runId }: AuditedRun): Fold {
  const fold = new Fold(workflowId, events);
  for (const moment of toMoments(events, runId)) fold.take(moment);
  return fold;
}

/** The records that answer controls sent as signals, by the id of the signal's event. */
export function answersToSignals(
  events: readonly HistoryEvent[],
  run: AuditedRun,
): ReadonlyMap<number, AuditRecord> {
  return foldOf(events, run).answers;
}

/** Every record of a window's run, or of a callback that continued in a workflow of its own, in true order. */
export function auditFromHistory(events: readonly HistoryEvent[], run: AuditedRun): AuditRecord[] {
  if (isCallback(events)) return auditOfCallback(events);
  return [...foldOf(events, run).records];
}
