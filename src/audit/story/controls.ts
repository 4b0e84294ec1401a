/**
 * What people asked of a window: updates, whose answer is in the history, and signals, whose answer is worked out here
 * by the window's own rules. Pure.
 */
import type { AuditEvent } from '../../contract/reporting/audit-record.ts';
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
import { isRecord } from '../../contract/values/json.ts';
import {
  CONTROL_REFUSALS,
  CONTROLS,
  type Control,
  type ControlArgument,
} from '../../contract/window/messages.ts';
import { listIn, numberIn, textIn } from '../history/history-event.ts';
import { note, toView, type Mirror } from './mirror.ts';
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

export function noteDone(mirror: Mirror, control: Control, argument: unknown): void {
  const reading = readBy(control, argument);
  const by: ControlArgument & Partial<RetryReading> = reading.ok
    ? reading.value
    : { actor: '', reason: '' };
  const { actor, reason, acceptVersion = null } = by;
  note(mirror, DONE[control], {
    actor,
    actor_source: 'claimed',
    reason,
    ...(control === 'extend' ? { announces: 'extended' } : {}),
    ...(acceptVersion === null ? {} : { details: { accept_version: acceptVersion } }),
  });
  if (control === 'end' || control === 'cancel') mirror.stop = { kind: control, actor, reason };
}

/** The control was refused; `refusal` is the type of the refusal. */
export function noteRefused(
  mirror: Mirror,
  control: Control,
  argument: unknown,
  refusal: string,
  message: string,
): void {
  note(mirror, 'control_refused', {
    ...claimedBy(argument),
    actor_source: 'claimed',
    details: { control, refusal, message },
  });
}

/** An extension by signal that waits for its turn, or for the calendar. */
export interface Asked {
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

/** By a record of its own. */
function refuse(mirror: Mirror, control: Control, argument: unknown, why: WhyNot): null {
  noteRefused(mirror, control, argument, CONTROL_REFUSALS[why.kind], why.message);
  return null;
}

/** Null if it is refused. */
function askToExtend(mirror: Mirror, asked: Asked): Asked | null {
  const view = toView(mirror);
  const immovable = whyNotMovable(view, mirror.moment.nowMs);
  if (immovable !== null) return refuse(mirror, 'extend', asked.argument, immovable);
  if (mirror.plan === null) return null;
  const end = readNewEnd(view, mirror.plan, asked.reading);
  return end.ok ? asked : refuse(mirror, 'extend', asked.argument, end.why);
}

function whyNot(mirror: Mirror, control: Control): WhyNot | null {
  const view = toView(mirror);
  return control === 'end' || control === 'cancel'
    ? whyNotStop(view, control, mirror.moment.nowMs)
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
  control: Control,
  argument: unknown,
  signalId: number,
): Asked | null {
  mirror.signals += 1;
  const flooded = whyFlooded(control, mirror.signals);
  if (flooded !== null) return refuse(mirror, control, argument, flooded);
  if (control === 'extend') {
    const reading = readExtend(argument);
    return reading.ok
      ? askToExtend(mirror, { signalId, argument, reading: reading.value })
      : refuse(mirror, control, argument, whyInvalid(reading.problems));
  }
  const reading = readBy(control, argument);
  const why = reading.ok ? whyNot(mirror, control) : whyInvalid(reading.problems);
  if (why !== null) return refuse(mirror, control, argument, why);
  noteDone(mirror, control, argument);
  return null;
}

/**
 * Takes a control that came as a signal; returns an extension that asks the calendar.
 *
 * @param signalId the id of the signal's event
 */
export function takeSignal(
  mirror: Mirror,
  control: Control,
  argument: unknown,
  signalId: number,
): Asked | null {
  return answering(mirror, signalId, () => judgeSignal(mirror, control, argument, signalId));
}

function judgeExtension(mirror: Mirror, asked: Asked, { input, result, failure }: Outcome): null {
  const { argument } = asked;
  const unmoved = textIn(result ?? {}, 'problem');
  if (unmoved !== null) return refuse(mirror, 'extend', argument, whyUnmoved(unmoved));
  if (failure !== null) {
    const message = `the calendar did not answer: ${failure.message}; nothing was changed`;
    return refuse(mirror, 'extend', argument, { kind: 'not_now', message });
  }
  const conflicts = listIn(result ?? {}, 'conflicts');
  if (conflicts.length > 0) {
    const told = conflicts.map((one) => (isRecord(one) ? (textIn(one, 'message') ?? '') : ''));
    return refuse(mirror, 'extend', argument, { kind: 'conflict', message: told.join('; ') });
  }
  const late = whyNotMovable(toView(mirror), mirror.moment.nowMs);
  if (late !== null) return refuse(mirror, 'extend', argument, late);
  mirror.endMs = numberIn(input, 'end_ms') ?? mirror.endMs;
  noteDone(mirror, 'extend', argument);
  return null;
}

/** The calendar's answer to an extension that came as a signal. */
export function takeExtension(mirror: Mirror, asked: Asked, outcome: Outcome): void {
  answering(mirror, asked.signalId, () => judgeExtension(mirror, asked, outcome));
}

/** Refuses extensions whose turn has come and that need not ask the calendar; returns the others. */
export function refuseWaiting(mirror: Mirror, waiting: readonly Asked[]): readonly Asked[] {
  const [next, ...others] = waiting;
  if (next === undefined) return waiting;
  const left = answering(mirror, next.signalId, () => askToExtend(mirror, next));
  if (left !== null) return waiting;
  return refuseWaiting(mirror, others);
}
