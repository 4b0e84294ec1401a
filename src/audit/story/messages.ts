/** Signals, updates and their answers, and extensions that wait for the calendar, from a history. Pure. */
import { LINE_RELEASED_SIGNAL, STARTS_STOPPED_SIGNAL } from '../../contract/calendar/calendar.ts';
import { VERDICT_UPDATE, type Control } from '../../contract/window/messages.ts';
import {
  isUnbuilt,
  unbuiltRefusal,
  type UnbuiltControl,
} from '../../contract/window/controls/control-arguments.ts';
import { readFailure, type Outcome } from '../history/activities.ts';
import { noteUnknownSignal } from '../history/engine.ts';
import { listIn, recordIn, textIn, type HistoryEvent, type Raw } from '../history/history-event.ts';
import {
  endAsked,
  isControl,
  noteDone,
  noteRefused,
  refuseWaiting,
  takeExtension,
  takeSignal,
  type Asked,
} from './controls.ts';
import { note, type Mirror } from './mirror.ts';
import { holdBySignal, takeMovedEnd } from './starting.ts';

/** A control that came as an update, until its answer. */
interface Said {
  readonly name: string;
  readonly argument: unknown;
}

export class Messages {
  readonly #mirror: Mirror;
  readonly #said = new Map<unknown, Said>();
  /** Extensions by signal that the calendar has not answered yet. */
  #asked: readonly Asked[] = [];

  constructor(mirror: Mirror) {
    this.#mirror = mirror;
  }

  takeSignal(event: HistoryEvent): void {
    const name = textIn(event.attributes, 'signalName') ?? '';
    if (name === LINE_RELEASED_SIGNAL) return;
    if (name === STARTS_STOPPED_SIGNAL) return holdBySignal(this.#mirror, event);
    const notBuilt = isUnbuilt(name);
    if (!notBuilt && !isControl(name)) return noteUnknownSignal(this.#mirror, event);
    if (!this.#mirror.moment.isSeen) return;
    const [argument] = listIn(event.attributes, 'input');
    if (notBuilt) return this.#refuseUnbuilt(name, argument);
    const asked = takeSignal(this.#mirror, name, argument, event.id);
    if (asked !== null) this.#asked = [...this.#asked, asked];
  }

  /** Answers to updates; `late` ones had to wait for the calendar. */
  takeAnswer(event: HistoryEvent, late: boolean): void {
    const { type, id, attributes } = event;
    if (type === 'workflowExecutionUpdateAccepted' && !late) {
      const input = recordIn(recordIn(attributes, 'acceptedRequest'), 'input');
      const [argument] = listIn(input, 'args');
      this.#said.set(id, { name: textIn(input, 'name') ?? '', argument });
    }
    if (type !== 'workflowExecutionUpdateCompleted') return;
    const said = this.#said.get(attributes['acceptedEventId']);
    if (said === undefined || said.name === VERDICT_UPDATE) return;
    if (isUnbuilt(said.name) && !late) this.#refuseUnbuilt(said.name, said.argument);
    if (!isControl(said.name)) return;
    if ((said.name === 'extend') !== late) return;
    this.#answer(said.name, said.argument, recordIn(attributes, 'outcome'));
  }

  #refuseUnbuilt(control: UnbuiltControl, argument: unknown): void {
    note(this.#mirror, 'control_refused', unbuiltRefusal(control, argument));
  }

  #answer(control: Control, argument: unknown, outcome: Raw): void {
    const failure = recordIn(outcome, 'failure');
    if (Object.keys(failure).length === 0) return noteDone(this.#mirror, control, argument);
    const { code, message } = readFailure(failure);
    return noteRefused(this.#mirror, control, argument, code, message);
  }

  takeMove(outcome: Outcome): void {
    takeMovedEnd(this.#mirror, outcome);
    const asked = this.#asked.find(
      (one) => endAsked(this.#mirror, one) === outcome.input['end_ms'],
    );
    if (asked === undefined) return;
    this.#asked = this.#asked.filter((other) => other !== asked);
    takeExtension(this.#mirror, asked, outcome);
    this.#asked = refuseWaiting(this.#mirror, this.#asked);
  }
}
