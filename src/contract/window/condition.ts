/**
 * The condition of a window, and its wording: the one rule for `doctor`, `list`, `show`, the Temporal UI, callbacks
 * and metrics. Pure: the time is an argument. Never says anything about a line that is not proven.
 *
 *   attention                                            alarm
 *   over, line                normal                     ok, or warning if nothing happened
 *                             changed by others          warning
 *                             in maintenance, unknown    alarm
 *   past its end in force,    for less than a minute     warning
 *   line not proven back      for longer                 alarm
 *   before, start held or past                           warning
 *   in between, line          as it should be            info
 *                             changed by others, unknown warning
 */
import { headlineOf } from './condition-words.ts';
import { MINUTE_MS } from '../values/instant.ts';
import type { StartsHeld } from './start-hold.ts';
import { isFinal, type Line, type Phase, type WindowStatus } from './window.ts';

/** `alarm`: a person is needed; `warning`: worth a look, may resolve itself. */
export type Severity = 'ok' | 'info' | 'warning' | 'alarm';

/** The parts of a window that decide its condition. */
export interface ConditionView {
  readonly phase: Phase;
  readonly line: Line;
  readonly needsPerson: boolean;
  /** Epoch ms; null until the request is read. */
  readonly startMs: number | null;
  /** The end in force, epoch ms; null until the request is read. */
  readonly endMs: number | null;
  readonly nowMs: number;
  /** Null while starts are allowed, as far as the window knows. */
  readonly startsHeld?: StartsHeld | null;
  /** The revert is done: the state of the line is proven, or a person is responsible for it. @default false */
  readonly isSettled?: boolean;
  /** A line later than this is an alarm. @default a minute */
  readonly alarmAfterMs?: number;
}

export interface Condition {
  readonly severity: Severity;
  /** One short sentence without a time, which stays true until the window reports something new. */
  readonly headline: string;
  /** How long ago the line should have been back, ms; null if it is not late. */
  readonly overdueMs: number | null;
}

function isPast(instantMs: number | null, { nowMs, alarmAfterMs = MINUTE_MS }: ConditionView) {
  return instantMs !== null && nowMs - instantMs >= alarmAfterMs;
}

/** Our change may be on the line. */
function mayBeChanged({ phase, line, isSettled = false }: ConditionView): boolean {
  if (isSettled || isFinal(phase)) return false;
  switch (phase) {
    case 'applying':
    case 'active':
      return true;
    case 'reverting':
    case 'scheduled':
      return line !== 'normal';
    case 'requested':
      return false;
  }
}

function overdueOf(view: ConditionView): number | null {
  const { endMs, nowMs } = view;
  if (endMs === null || nowMs < endMs || !mayBeChanged(view)) return null;
  return nowMs - endMs;
}

function severityOfEnd({ phase, line }: ConditionView): Severity {
  switch (line) {
    case 'normal':
      // If it failed or was skipped, the maintenance did not happen.
      return phase === 'failed' || phase === 'skipped' ? 'warning' : 'ok';
    case 'changed_by_others':
      return 'warning';
    case 'maintenance':
    case 'unknown':
      return 'alarm';
  }
}

function isAsExpected({ phase, line }: ConditionView): boolean {
  if (phase === 'active') return line === 'maintenance';
  if (phase === 'reverting') return line === 'normal' || line === 'maintenance';
  return phase === 'requested' || line === 'normal';
}

function severityOf(view: ConditionView, overdueMs: number | null): Severity {
  const { phase, needsPerson, startsHeld, startMs, alarmAfterMs = MINUTE_MS } = view;
  if (needsPerson) return 'alarm';
  if (isFinal(phase)) return severityOfEnd(view);
  if (overdueMs !== null) return overdueMs >= alarmAfterMs ? 'alarm' : 'warning';
  const isAhead = phase === 'requested' || phase === 'scheduled' || phase === 'applying';
  if (isAhead && (startsHeld || isPast(startMs, view))) return 'warning';
  return isAsExpected(view) ? 'info' : 'warning';
}

/** The condition of a window. */
export function conditionOf(view: ConditionView): Condition {
  const overdueMs = overdueOf(view);
  const severity = severityOf(view, overdueMs);
  const { phase, line, needsPerson, startsHeld = null, startMs, isSettled = false } = view;
  const isLate = overdueMs !== null && severity === 'alarm';
  const isStartPast = isPast(startMs, view);
  const said = { phase, line, needsPerson, startsHeld, isStartPast, isLate, isSettled };
  const headline = headlineOf(said);
  return { severity, headline, overdueMs };
}

function instantOf(text: string | null): number | null {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? null : ms;
}

/** What is usual: where the line cannot be read, only the clock and the window's own alarm make a warning. */
function usualLine(phase: Phase): Line {
  return phase === 'active' || phase === 'reverting' ? 'maintenance' : 'normal';
}

/** The condition that a status shows, where nothing else is known. */
export function conditionOfStatus(
  { phase, line, attention, start_time, end_time, reverted_at, partial }: WindowStatus,
  nowMs: number,
): Condition {
  const view: ConditionView = {
    phase,
    line,
    needsPerson: attention !== null,
    startMs: instantOf(start_time),
    endMs: instantOf(end_time),
    nowMs,
    isSettled: reverted_at !== null,
  };
  const condition = conditionOf(view);
  if (partial !== true) return condition;
  const { severity, overdueMs } = conditionOf({ ...view, line: usualLine(phase) });
  return { ...condition, severity, overdueMs };
}
