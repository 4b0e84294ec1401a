/**
 * A window's audit (docs/contract.md#audit-records) out of its history alone: the records that the
 * worker logged as they happened, in the same words and order, and those that only the history
 * knows. Pure.
 */
import type { AuditRecord } from '../contract/telling/audit-record.ts';
import { LINE_RELEASED_SIGNAL, STARTS_STOPPED_SIGNAL } from '../contract/calendar/calendar.ts';
import { CALLBACK_WORKFLOW, VERDICT_UPDATE } from '../contract/window/messages.ts';
import {
  isUnbuilt,
  unbuiltRefusal,
  type UnbuiltControl,
} from '../contract/window/unbuilt-controls.ts';
import { newVersionOf } from '../line/change.ts';
import { Activities, readFailure, type Outcome } from './history/activities.ts';
import {
  auditOfCallback,
  deliveriesHandedOn,
  takeDelivery,
  takeUnstarted,
} from './callbacks/callbacks.ts';
import {
  endAsked,
  isControl,
  noteDone,
  noteRefused,
  refuseWaiting,
  takeExtension,
  takeSignal,
  type Asked,
} from './story/controls.ts';
import { takeDecision, type Deciding } from './story/deciding.ts';
import { noteEnding, verdictIn } from './story/ending.ts';
import { noteUnknownSignal, takeEngineEvent } from './history/engine.ts';
import {
  firstIn,
  listIn,
  recordIn,
  textIn,
  type HistoryEvent,
  type Raw,
} from './history/history-event.ts';
import { createMirror, note, takeSnapshot, type Mirror } from './story/mirror.ts';
import { toMoments, type Moment } from './history/moments.ts';
import { rescueIn, takeRescue } from './story/rescue.ts';
import { beginRound, takeLookHalfWay, takeRevert } from './story/reverting.ts';
import { takeWhoChanged } from './story/who-changed.ts';
import { takeAnnouncing, takeClearing } from './story/announcing.ts';
import {
  holdStart,
  takeApply,
  takeArming,
  takeBlindLook,
  takeLookAfter,
  takeMovedEnd,
  takeProof,
} from './story/starting.ts';

/** Which window, and which run its history was fetched of. */
interface AuditedRun {
  readonly workflowId: string;
  readonly runId: string;
}

/** A control that came as an update, until its answer. */
interface Said {
  readonly name: string;
  readonly argument: unknown;
}

class Fold {
  readonly #mirror: Mirror;
  readonly #activities = new Activities();
  readonly #said = new Map<unknown, Said>();
  readonly #deciding: Deciding = { unbooked: null, isDecided: false };
  readonly #verdict: Raw | null;
  readonly #handedOn: ReadonlyMap<unknown, Raw>;
  /** What the rescue of a window was started with; null for a window itself. */
  readonly #rescue: Raw | null;
  /** Extensions by signal that the calendar has not answered. */
  #asked: readonly Asked[] = [];

  constructor(workflowId: string, events: readonly HistoryEvent[]) {
    this.#mirror = createMirror(workflowId);
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

  /** In the order in which a workflow takes it: messages, what ended, what it then published. */
  take(moment: Moment): void {
    for (const event of moment.incoming) this.#takeSignal(moment, event);
    for (const event of moment.outgoing) this.#takeAnswer(moment, event, false);
    const released = moment.incoming.filter((event) => this.#takeEnd(moment, event));
    for (const event of moment.outgoing) this.#takeCommand(event);
    for (const event of moment.outgoing) this.#takeAnswer(moment, event, true);
    if (released.length > 0) noteEnding(this.#mirror, moment);
    for (const event of moment.outgoing) takeEngineEvent(this.#mirror, moment, event);
  }

  #takeSignal(moment: Moment, event: HistoryEvent): void {
    const isStart = event.type === 'workflowExecutionStarted';
    // The sweeper starts rescues; nobody asks for one.
    if (isStart && this.#rescue === null) takeEngineEvent(this.#mirror, moment, event);
    if (event.type !== 'workflowExecutionSignaled') return;
    const name = textIn(event.attributes, 'signalName') ?? '';
    if (name === LINE_RELEASED_SIGNAL) return;
    if (name === STARTS_STOPPED_SIGNAL) return this.#takeHold(moment, event);
    const notBuilt = isUnbuilt(name);
    if (!notBuilt && !isControl(name)) return noteUnknownSignal(this.#mirror, moment, event);
    if (!moment.isSeen) return;
    const [argument] = listIn(event.attributes, 'input');
    if (notBuilt) return this.#refuseUnbuilt(moment, name, argument);
    const asked = takeSignal(this.#mirror, moment, name, argument, event.id);
    if (asked !== null) this.#asked = [...this.#asked, asked];
  }

  #takeHold(moment: Moment, event: HistoryEvent): void {
    if (!moment.isSeen) return;
    this.#mirror.holds += 1;
    holdStart(this.#mirror, moment, firstIn(event.attributes, 'input'));
  }

  /** Answers to updates; `late` are those that had to wait for the calendar. */
  #takeAnswer(moment: Moment, event: HistoryEvent, late: boolean): void {
    const { type, id, attributes } = event;
    if (type === 'workflowExecutionUpdateAccepted' && !late) {
      const input = recordIn(recordIn(attributes, 'acceptedRequest'), 'input');
      const [argument] = listIn(input, 'args');
      this.#said.set(id, { name: textIn(input, 'name') ?? '', argument });
    }
    if (type !== 'workflowExecutionUpdateCompleted') return;
    const said = this.#said.get(attributes['acceptedEventId']);
    if (said === undefined || said.name === VERDICT_UPDATE) return;
    if (isUnbuilt(said.name) && !late) this.#refuseUnbuilt(moment, said.name, said.argument);
    if (!isControl(said.name)) return;
    if ((said.name === 'extend') !== late) return;
    this.#answer(moment, said.name, said.argument, recordIn(attributes, 'outcome'));
  }

  #refuseUnbuilt(moment: Moment, control: UnbuiltControl, argument: unknown): void {
    note(this.#mirror, moment, 'control_refused', unbuiltRefusal(control, argument));
  }

  #answer(
    moment: Moment,
    control: Parameters<typeof noteDone>[2],
    argument: unknown,
    outcome: Raw,
  ): void {
    const failure = recordIn(outcome, 'failure');
    if (Object.keys(failure).length === 0) return noteDone(this.#mirror, moment, control, argument);
    const { code, message } = readFailure(failure);
    return noteRefused(this.#mirror, moment, control, argument, code, message);
  }

  /** Whatever ended or came from outside; true where the booking was released. */
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
        return this.#takeMove(moment, outcome);
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

  #takeMove(moment: Moment, outcome: Outcome): void {
    takeMovedEnd(this.#mirror, outcome);
    const asked = this.#asked.find(
      (one) => endAsked(this.#mirror, one) === outcome.input['end_ms'],
    );
    if (asked === undefined) return;
    this.#asked = this.#asked.filter((other) => other !== asked);
    takeExtension(this.#mirror, moment, asked, outcome);
    this.#asked = refuseWaiting(this.#mirror, moment, this.#asked);
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

/** The records by which controls that came as signals were answered, by the id of their events. */
export function answersToSignals(
  events: readonly HistoryEvent[],
  run: AuditedRun,
): ReadonlyMap<number, AuditRecord> {
  return foldOf(events, run).answers;
}

/** Every record of a window's run, or of a callback that went on alone, in true order. */
export function auditFromHistory(events: readonly HistoryEvent[], run: AuditedRun): AuditRecord[] {
  if (isCallback(events)) return auditOfCallback(events);
  return [...foldOf(events, run).records];
}
