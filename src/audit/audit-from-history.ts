/**
 * A window's audit (docs/contract.md#audit-records) from its history alone: the records that the worker logged as they
 * happened, with the same texts in the same order, and those that only the history knows. Pure.
 */
import type { AuditRecord } from '../contract/reporting/audit-record.ts';
import { CALLBACK_WORKFLOW } from '../contract/window/messages.ts';
import { newVersionOf } from '../line/change.ts';
import { Activities, type Outcome } from './history/activities.ts';
import {
  auditOfCallback,
  deliveriesHandedOn,
  takeDelivery,
  takeUnstarted,
} from './callbacks/callbacks.ts';
import { noteEnding, takeDecision, verdictIn } from './story/deciding.ts';
import { takeEngineEvent } from './history/engine.ts';
import {
  firstIn,
  stepIn,
  workflowIn,
  type HistoryEvent,
  type Raw,
} from './history/history-event.ts';
import { Messages } from './story/messages.ts';
import { Mirror, takeSnapshot } from './story/mirror.ts';
import { toMoments, type Moment } from './history/moments.ts';
import {
  beginRound,
  rescueIn,
  takeLookHalfWay,
  takeRescue,
  takeRevert,
  takeWhoChanged,
} from './story/reverting.ts';
import {
  takeAnnouncing,
  takeApply,
  takeArming,
  takeBlindLook,
  takeClearing,
  takeLookAfter,
  takeProof,
} from './story/starting.ts';

interface AuditedRun {
  readonly workflowId: string;
  readonly runId: string;
}

class Fold {
  readonly mirror: Mirror;
  readonly #messages: Messages;
  readonly #activities = new Activities();
  readonly #handedOn: ReadonlyMap<unknown, Raw>;
  /** The input of a window's rescue; null for a window itself. */
  readonly #rescue: Raw | null;

  constructor(workflowId: string, events: readonly HistoryEvent[]) {
    this.mirror = new Mirror(workflowId, verdictIn(events));
    this.#messages = new Messages(this.mirror);
    this.#rescue = rescueIn(events);
    this.#handedOn = deliveriesHandedOn(events);
  }

  /** In the order in which a workflow handles it: messages, what ended, what it then published. */
  take(moment: Moment): void {
    this.mirror.moment = moment;
    for (const event of moment.incoming) this.#takeIncoming(event);
    for (const event of moment.outgoing) this.#messages.takeAnswer(event, false);
    const released = moment.incoming.filter((event) => this.#takeEnd(event));
    for (const event of moment.outgoing) this.#takeCommand(event);
    for (const event of moment.outgoing) this.#messages.takeAnswer(event, true);
    if (released.length > 0) noteEnding(this.mirror);
    for (const event of moment.outgoing) takeEngineEvent(this.mirror, event);
  }

  #takeIncoming(event: HistoryEvent): void {
    const isStart = event.type === 'workflowExecutionStarted';
    // The sweeper starts rescues; nobody requests one.
    if (isStart && this.#rescue === null) takeEngineEvent(this.mirror, event);
    if (event.type === 'workflowExecutionSignaled') this.#messages.takeSignal(event);
  }

  /** What ended or came from outside; returns whether the booking was released. */
  #takeEnd(event: HistoryEvent): boolean {
    const mirror = this.mirror;
    if (event.type !== 'workflowExecutionStarted') takeEngineEvent(mirror, event);
    if (event.type === 'startChildWorkflowExecutionFailed')
      takeUnstarted(mirror, event, this.#handedOn);
    const outcome = this.#activities.take(event);
    if (outcome === null) return false;
    this.#takeOutcome(outcome);
    return outcome.step === 'releaseBooking';
  }

  #takeOutcome(outcome: Outcome): void {
    const mirror = this.mirror;
    switch (outcome.step) {
      case 'recallWindow':
        return takeRescue(mirror, this.#rescue ?? {}, outcome.result ?? {});
      case 'armWindow':
        return takeArming(mirror, outcome);
      case 'writeAnnouncement':
        return takeAnnouncing(mirror, outcome);
      case 'clearAnnouncement':
        return takeClearing(mirror, outcome);
      case 'applyChange':
        return takeApply(mirror, outcome);
      case 'lookAtTarget':
        return this.#takeLook(outcome);
      case 'revertChange':
        return takeRevert(mirror, outcome);
      case 'whoChanged':
        return takeWhoChanged(mirror, outcome);
      case 'deliverCallback':
        return takeDelivery(mirror, outcome, this.#handedOn);
      case 'extendBooking':
        return this.#messages.takeMove(outcome);
      default:
        return takeDecision(mirror, outcome);
    }
  }

  #takeLook({ result, failure }: Outcome): void {
    const isAfterLoss = newVersionOf(this.mirror.change) === null;
    if (failure !== null && isAfterLoss) takeBlindLook(this.mirror, failure);
    if (result === null) return;
    if (isAfterLoss) takeLookAfter(this.mirror, result);
    else if (this.mirror.entered !== null) takeProof(this.mirror, result);
    else takeLookHalfWay(this.mirror, result);
  }

  #takeCommand(event: HistoryEvent): void {
    this.#activities.take(event);
    takeSnapshot(this.mirror, event);
    if (event.type !== 'activityTaskScheduled') return;
    const step = stepIn(event.attributes);
    if (step === 'armWindow') this.mirror.holdsAtArming = this.mirror.holds;
    if (step === 'revertChange') beginRound(this.mirror, firstIn(event.attributes, 'input'));
  }
}

function mirrorOf(events: readonly HistoryEvent[], { workflowId, runId }: AuditedRun): Mirror {
  const fold = new Fold(workflowId, events);
  for (const moment of toMoments(events, runId)) fold.take(moment);
  return fold.mirror;
}

/** The records that answer controls sent as signals, by the id of the signal's event. */
export function answersToSignals(
  events: readonly HistoryEvent[],
  run: AuditedRun,
): ReadonlyMap<number, AuditRecord> {
  return mirrorOf(events, run).answers;
}

/** Every record of a window's run, or of a callback that continued in a workflow of its own, in true order. */
export function auditFromHistory(events: readonly HistoryEvent[], run: AuditedRun): AuditRecord[] {
  if (workflowIn(events[0]?.attributes ?? {}) === CALLBACK_WORKFLOW) return auditOfCallback(events);
  return mirrorOf(events, run).records;
}
