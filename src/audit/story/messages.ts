/**
 * What people and other workflows send to a window, from its history: signals, updates and their answers, and
 * extensions that wait for the calendar. Pure.
 */
import { LINE_RELEASED_SIGNAL, STARTS_STOPPED_SIGNAL } from '../../contract/calendar/calendar.ts';
import { VERDICT_UPDATE } from '../../contract/window/messages.ts';
import {
  isUnbuilt,
  unbuiltRefusal,
  type UnbuiltControl,
} from '../../contract/window/controls/unbuilt-controls.ts';
import { readFailure, type Outcome } from '../history/activities.ts';
import { noteUnknownSignal } from '../history/engine.ts';
import {
  firstIn,
  listIn,
  recordIn,
  textIn,
  type HistoryEvent,
  type Raw,
} from '../history/history-event.ts';
import type { Moment } from '../history/moments.ts';
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
import { holdStart, takeMovedEnd } from './starting.ts';

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

  takeSignal(moment: Moment, event: HistoryEvent): void {
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

  /** Answers to updates; `late` ones had to wait for the calendar. */
  takeAnswer(moment: Moment, event: HistoryEvent, late: boolean): void {
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

  /** The calendar has answered an extension. */
  takeMove(moment: Moment, outcome: Outcome): void {
    takeMovedEnd(this.#mirror, outcome);
    const asked = this.#asked.find(
      (one) => endAsked(this.#mirror, one) === outcome.input['end_ms'],
    );
    if (asked === undefined) return;
    this.#asked = this.#asked.filter((other) => other !== asked);
    takeExtension(this.#mirror, moment, asked, outcome);
    this.#asked = refuseWaiting(this.#mirror, moment, this.#asked);
  }
}
