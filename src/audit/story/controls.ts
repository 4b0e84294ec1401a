/**
 * What people asked of a window: updates, whose answer is in the history, and signals, whose answer is worked out here
 * by the window's own rules. Pure.
 */
import type { AuditEvent } from '../../contract/telling/audit-record.ts';
import {
  claimedBy,
  readControl,
  readExtend,
  readRetry,
  type ExtendReading,
  type Reading,
  type RetryReading,
} from '../../contract/window/controls/control-arguments.ts';
import {
  readNewEnd,
  whyFlooded,
  whyInvalid,
  whyNotLate,
  whyNotMovable,
  whyNotStop,
  whyUnmoved,
  type WhyNot,
} from '../../contract/window/controls/control-rules.ts';
import { isRecord, type JsonValue } from '../../contract/values/json.ts';
import {
  CONTROL_REFUSALS,
  CONTROLS,
  type Control,
  type ControlArgument,
} from '../../contract/window/messages.ts';
import { listIn, numberIn, textIn } from '../history/history-event.ts';
import { note, toView, type Mirror } from './mirror.ts';
import type { Moment } from '../history/moments.ts';
import type { Outcome } from '../history/activities.ts';

const DONE: Readonly<Record<Control, AuditEvent>> = {
  extend: 'extended',
  end: 'end_requested',
  cancel: 'cancel_requested',
  retryNow: 'retry_requested',
  takeOver: 'taken_over',
};

export function isControl(name: string): name is Control {
  return CONTROLS.some((control) => control === name);
}

function readBy(control: Control, argument: unknown): Reading<ControlArgument> {
  if (control === 'retryNow') return readRetry(argument);
  return control === 'extend' ? readExtend(argument) : readControl(argument);
}

/** The version of the line that a person accepted with a retry. */
function acceptedIn(by: Partial<RetryReading>): { readonly details?: JsonValue } {
  const { acceptVersion = null } = by;
  return acceptVersion === null ? {} : { details: { accept_version: acceptVersion } };
}

/** The control was carried out. */
export function noteDone(
  mirror: Mirror,
  moment: Moment,
  control: Control,
  argument: unknown,
): void {
  const reading = readBy(control, argument);
  const by = reading.ok ? reading.value : { actor: '', reason: '' };
  const { actor, reason } = by;
  note(mirror, moment, DONE[control], {
    actor,
    actor_source: 'claimed',
    reason,
    ...(control === 'extend' ? { announces: 'extended' } : {}),
    ...acceptedIn(by),
  });
  if (control === 'end' || control === 'cancel') mirror.stop = { kind: control, actor, reason };
}

/** The control was refused; `refusal` is the type of the refusal. */
export function noteRefused(
  mirror: Mirror,
  moment: Moment,
  control: Control,
  argument: unknown,
  refusal: string,
  message: string,
): void {
  note(mirror, moment, 'control_refused', {
    ...claimedBy(argument),
    actor_source: 'claimed',
    details: { control, refusal, message },
  });
}

/** An extension by signal that waits for its turn, or for the calendar. */
export interface Asked {
  /** The id of its event. */
  readonly signalId: number;
  readonly argument: unknown;
  readonly reading: ExtendReading;
}

/** The end that it asks for as things stand; null if it is refused. */
export function endAsked(mirror: Mirror, { reading }: Asked): number | null {
  if (mirror.plan === null) return null;
  const end = readNewEnd(toView(mirror), mirror.plan, reading);
  return end.ok ? end.endMs : null;
}

function refuse(
  mirror: Mirror,
  moment: Moment,
  control: Control,
  argument: unknown,
  why: WhyNot,
): void {
  noteRefused(mirror, moment, control, argument, CONTROL_REFUSALS[why.kind], why.message);
}

function askToExtend(mirror: Mirror, moment: Moment, asked: Asked): Asked | null {
  const { argument, reading } = asked;
  const view = toView(mirror);
  const immovable = whyNotMovable(view, moment.nowMs);
  if (immovable !== null || mirror.plan === null) {
    if (immovable !== null) refuse(mirror, moment, 'extend', argument, immovable);
    return null;
  }
  const end = readNewEnd(view, mirror.plan, reading);
  if (end.ok) return asked;
  refuse(mirror, moment, 'extend', argument, end.why);
  return null;
}

function whyNot(mirror: Mirror, control: Control, nowMs: number): WhyNot | null {
  const view = toView(mirror);
  return control === 'end' || control === 'cancel'
    ? whyNotStop(view, control, nowMs)
    : whyNotLate(view);
}

/** Remembers the record that answers a signal, if `answer` writes one. */
function answering<T>(mirror: Mirror, signalId: number, answer: () => T): T {
  const at = mirror.records.length;
  const result = answer();
  const record = mirror.records[at];
  if (record !== undefined) mirror.answers.set(signalId, record);
  return result;
}

function judgeSignal(
  mirror: Mirror,
  moment: Moment,
  control: Control,
  argument: unknown,
  signalId: number,
): Asked | null {
  mirror.signals += 1;
  const flooded = whyFlooded(control, mirror.signals);
  if (flooded !== null) {
    refuse(mirror, moment, control, argument, flooded);
    return null;
  }
  if (control === 'extend') {
    const reading = readExtend(argument);
    if (reading.ok)
      return askToExtend(mirror, moment, { signalId, argument, reading: reading.value });
    refuse(mirror, moment, control, argument, whyInvalid(reading.problems));
    return null;
  }
  const reading = readBy(control, argument);
  const why = reading.ok ? whyNot(mirror, control, moment.nowMs) : whyInvalid(reading.problems);
  if (why === null) noteDone(mirror, moment, control, argument);
  else refuse(mirror, moment, control, argument, why);
  return null;
}

/**
 * Takes a control that came as a signal; returns an extension that asks the calendar.
 *
 * @param signalId the id of the signal's event
 */
export function takeSignal(
  mirror: Mirror,
  moment: Moment,
  control: Control,
  argument: unknown,
  signalId: number,
): Asked | null {
  return answering(mirror, signalId, () =>
    judgeSignal(mirror, moment, control, argument, signalId),
  );
}

function judgeExtension(
  mirror: Mirror,
  moment: Moment,
  asked: Asked,
  { input, result, failure }: Outcome,
): void {
  const conflicts = result === null ? [] : listIn(result, 'conflicts');
  const unmoved = textIn(result ?? {}, 'problem');
  if (unmoved !== null)
    return refuse(mirror, moment, 'extend', asked.argument, whyUnmoved(unmoved));
  if (failure === null && conflicts.length === 0) {
    const late = whyNotMovable(toView(mirror), moment.nowMs);
    if (late !== null) return refuse(mirror, moment, 'extend', asked.argument, late);
    mirror.endMs = numberIn(input, 'end_ms') ?? mirror.endMs;
    return noteDone(mirror, moment, 'extend', asked.argument);
  }
  const told = conflicts.map((conflict) =>
    isRecord(conflict) ? (textIn(conflict, 'message') ?? '') : '',
  );
  const why: WhyNot =
    failure === null
      ? { kind: 'conflict', message: told.join('; ') }
      : {
          kind: 'not_now',
          message: `the calendar did not answer: ${failure.message}; nothing was changed`,
        };
  return refuse(mirror, moment, 'extend', asked.argument, why);
}

/** The calendar's answer to an extension that came as a signal. */
export function takeExtension(
  mirror: Mirror,
  moment: Moment,
  asked: Asked,
  outcome: Outcome,
): void {
  answering(mirror, asked.signalId, () => judgeExtension(mirror, moment, asked, outcome));
}

/** Refuses extensions whose turn has come and that need not ask the calendar; returns the others. */
export function refuseWaiting(
  mirror: Mirror,
  moment: Moment,
  waiting: readonly Asked[],
): readonly Asked[] {
  const [next, ...others] = waiting;
  if (next === undefined) return waiting;
  const left = answering(mirror, next.signalId, () => askToExtend(mirror, moment, next));
  if (left !== null) return waiting;
  return refuseWaiting(mirror, moment, others);
}
