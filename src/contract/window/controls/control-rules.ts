/**
 * When a control is accepted and when it is refused, with the texts for the caller. Used by a window when it decides,
 * and by the audit, which reads signals without answers from a history. Pure: the time is an argument, reasons are
 * results.
 */
import type { ExtendReading } from './control-arguments.ts';
import { formatInstant } from '../../values/instant.ts';
import type { Control, ControlRefusal } from '../messages.ts';
import type { WindowPlan } from '../../request/window-plan.ts';
import { isFinal, type Phase, type Problem } from '../window.ts';

/** The longest duration of a window from its start, including extensions. */
export const MAX_MINUTES = 480;

/** Above this many updates, or signals, a window refuses controls that cost history. */
export const MAX_CONTROLS = 500;

/** The parts of a window that decide whether a control is accepted. */
export interface ControlView {
  readonly phase: Phase;
  /** The end in force, epoch ms. */
  readonly endMs: number;
  /** A writer is dispatched for this instant. */
  readonly writerDueMs: number | null;
  /** What the writer sends contains the end. @default false */
  readonly isEndSent?: boolean;
  readonly stop: { readonly kind: 'end' | 'cancel'; readonly actor: string } | null;
  readonly attention: unknown;
}

/** Why a control is refused. */
export interface WhyNot {
  readonly kind: ControlRefusal;
  readonly message: string;
}

function notNow(message: string): WhyNot {
  return { kind: 'not_now', message };
}

/** The refusal of an argument that could not be read. */
export function whyInvalid(problems: readonly Problem[]): WhyNot {
  const told = problems.map(({ path, message }) => (path === '' ? message : `${path} ${message}`));
  return { kind: 'invalid', message: told.join('; ') };
}

function over(phase: Phase): string {
  return `the window is over (${phase})`;
}

function isWriting({ writerDueMs }: ControlView, nowMs: number): boolean {
  return writerDueMs !== null && nowMs < writerDueMs;
}

function whyNotEnd(view: ControlView, nowMs: number): string | null {
  const { phase } = view;
  if (isFinal(phase)) return over(phase);
  switch (phase) {
    case 'active':
    case 'applying':
      return null;
    case 'requested':
    case 'scheduled':
      return 'the window has not started; cancel it instead';
    case 'reverting':
      return isWriting(view, nowMs) ? null : 'the line is already being put back';
  }
}

/** Null if the window may be ended, or cancelled. */
export function whyNotStop(
  view: ControlView,
  kind: 'end' | 'cancel',
  nowMs: number,
): WhyNot | null {
  const isAhead = view.phase === 'requested' || view.phase === 'scheduled';
  const why = kind === 'cancel' && isAhead ? null : whyNotEnd(view, nowMs);
  if (why !== null) return notNow(why);
  if (view.stop === null) return null;
  return notNow(`${view.stop.actor} has already asked for that (${view.stop.kind})`);
}

/** Null if a late revert may be retried now, or taken over. */
export function whyNotLate(view: ControlView): WhyNot | null {
  const isLate = view.phase === 'reverting' && view.attention !== null;
  return isLate ? null : notNow('no revert of this window is late');
}

/** Whether a control is limited; end, cancel and takeover stay possible forever. */
export function isLimited(control: Control): boolean {
  return control === 'extend' || control === 'retryNow';
}

/**
 * Signals cannot be rejected before they are in the history. Above the limit, those that would each add more to it are
 * refused.
 *
 * @param nth which signal of the window this is, starting at 1
 */
export function whyFlooded(control: Control, nth: number): WhyNot | null {
  if (nth <= MAX_CONTROLS || !isLimited(control)) return null;
  return notNow(`this window has had ${MAX_CONTROLS} signals; send an update instead`);
}

/** This shortly before its instant, a writer is no longer held back for an end that moves. */
const FIXED_MS = 5_000;

/** A writer is dispatched and holds for an instant that is far enough away: it can still be held back. */
function isHeld({ writerDueMs, isEndSent = false }: ControlView, nowMs: number): boolean {
  return writerDueMs !== null && !isEndSent && nowMs < writerDueMs - FIXED_MS;
}

/** Null if the end may be moved. */
export function whyNotMovable(view: ControlView, nowMs: number): WhyNot | null {
  const { phase, writerDueMs, isEndSent = false, stop } = view;
  const mayHoldBack = isHeld(view, nowMs);
  if (writerDueMs !== null && !mayHoldBack) {
    const seconds = Math.max(0, Math.ceil((writerDueMs - nowMs) / 1_000));
    return notNow(
      isEndSent && phase !== 'reverting'
        ? `the next write begins in ${seconds} s and sends the end; it can be moved once that is written`
        : `the next write begins in ${seconds} s; its end can no longer be moved`,
    );
  }
  if (isFinal(phase)) return notNow(over(phase));
  // It has been written, and begins by itself.
  const isEntered = phase === 'applying' && isEndSent;
  const isBetween = phase === 'scheduled' || phase === 'active' || isEntered;
  if ((isBetween || mayHoldBack) && stop === null) return null;
  if (stop !== null) return notNow('a window that is being ended cannot be extended');
  return notNow(`a window that is ${phase} cannot be extended`);
}

/** The platform itself ends the window, and its end could not be moved. */
export function whyUnmoved(problem: string): WhyNot {
  return notNow(`${problem}; nothing was changed`);
}

export type NewEnd =
  { readonly ok: true; readonly endMs: number } | { readonly ok: false; readonly why: WhyNot };

function whyNotThisEnd(
  view: ControlView,
  plan: Pick<WindowPlan, 'start_ms' | 'minute_ms'>,
  endMs: number,
): WhyNot | null {
  if (endMs <= view.endMs) {
    const message = `the new end must lie after the end in force, ${formatInstant(view.endMs)}; to stop sooner, end the window`;
    return { kind: 'invalid', message };
  }
  const minutes = (endMs - plan.start_ms) / plan.minute_ms;
  if (minutes <= MAX_MINUTES) return null;
  const message = `the window would last ${Math.ceil(minutes)} minutes; at most ${MAX_MINUTES} are allowed, counted from its start`;
  return { kind: 'invalid', message };
}

/** The end that an extension asks for; the calendar is not asked here. */
export function readNewEnd(
  view: ControlView,
  plan: Pick<WindowPlan, 'start_ms' | 'minute_ms'>,
  asked: ExtendReading,
): NewEnd {
  if (asked.expectedEndMs !== null && asked.expectedEndMs !== view.endMs) {
    const message = `the end in force is ${formatInstant(view.endMs)}, not ${formatInstant(asked.expectedEndMs)}; nothing was changed`;
    return { ok: false, why: { kind: 'changed', message } };
  }
  const endMs = asked.untilMs ?? view.endMs + (asked.byMinutes ?? 0) * plan.minute_ms;
  const why = whyNotThisEnd(view, plan, endMs);
  return why === null ? { ok: true, endMs } : { ok: false, why };
}
