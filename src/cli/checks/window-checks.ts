/** The checks of `doctor` for windows, lines and writes, by the one rule for the condition of a window. Pure. */
import type {
  BookingView,
  DoctorReport,
  RefusedWrite,
  StandingWindow,
} from '../../client/index.ts';
import { conditionOfStatus } from '../../contract/window/condition.ts';
import { isFinal } from '../../contract/window/window.ts';
import { conditionText } from '../output/window/condition-text.ts';
import type { Check } from '../output/doctor-text.ts';
import { momentWithDistance, type Clock } from '../output/plain/moments.ts';
import { printable } from '../output/plain/printable.ts';
import { shortId } from '../words.ts';
import { shellWord } from '../output/plain/shell-word.ts';

/** The most windows of each kind that are named; the others are counted. */
const MOST_NAMED = 20;
/** A line later than this needs a person. */
const ALARM_AFTER_MS = 60_000;

type State = 'warn' | 'fail';

function toCheck({ status }: StandingWindow, state: State, { nowMs }: Clock): Check {
  const { workflow_id: id, attention } = status;
  const why = attention === null ? '' : `: ${printable(attention.what)}`;
  return {
    check: 'window',
    state,
    message: `${printable(shortId(id))}: ${conditionText(status, nowMs)}${why}`,
    next_step: attention?.next_step ?? `interlude show ${shellWord(shortId(id))}`,
    workflow_id: id,
  };
}

function named(windows: readonly StandingWindow[], state: State, clock: Clock): Check[] {
  const checks = windows.slice(0, MOST_NAMED).map((window) => toCheck(window, state, clock));
  const count = windows.length - checks.length;
  if (count <= 0) return checks;
  const message = `and ${count} more`;
  return [...checks, { check: 'windows', state, message, next_step: 'interlude list', count }];
}

/** One line for all windows of a kind that a person may want to know about. */
function together(check: string, windows: readonly StandingWindow[]): Check[] {
  if (windows.length === 0) return [];
  const ids = windows.slice(0, 3).map(({ status }) => printable(shortId(status.workflow_id)));
  const more = windows.length > ids.length ? ` and ${windows.length - ids.length} more` : '';
  const message = `${ids.join(', ')}${more}, in the last 24 hours`;
  return [{ check, state: 'warn', message, next_step: 'interlude audit ID says why' }];
}

/** Windows running or about to, and those that ended in the last 24 hours. */
export function windowChecks(windows: readonly StandingWindow[], clock: Clock): Check[] {
  const began = windows.filter(({ neverBegan }) => !neverBegan);
  const of = (severity: string): StandingWindow[] =>
    began.filter(({ status }) => conditionOfStatus(status, clock.nowMs).severity === severity);
  const warned = of('warning');
  const checks = [
    ...named(of('alarm'), 'fail', clock),
    ...named(
      warned.filter(({ status }) => !isFinal(status.phase)),
      'warn',
      clock,
    ),
    ...together(
      'windows that did not happen',
      warned.filter(({ status }) => isFinal(status.phase)),
    ),
    ...together(
      'windows that were ended in Temporal before they began',
      windows.filter(({ neverBegan }) => neverBegan),
    ),
  ];
  if (checks.length > 0) return checks;
  const message = `${began.length} running or ended within a day, none needs a person`;
  return [{ check: 'windows', state: 'ok', message, next_step: null }];
}

interface Refused extends RefusedWrite {
  readonly window: StandingWindow;
}

const WRITE_STEP =
  "give the worker's OAuth client a role with the permission that the message names";

/** Whether a later write to the same target was accepted. */
function isSettled({ at, window }: Refused, windows: readonly StandingWindow[]): boolean {
  return windows.some(
    ({ status, writes }) =>
      status.target === window.status.target &&
      writes.accepted_at !== null &&
      Date.parse(writes.accepted_at) > Date.parse(at),
  );
}

function newest<T>(list: readonly T[], at: (one: T) => string): T | undefined {
  return list.toSorted((a, b) => Date.parse(at(b)) - Date.parse(at(a)))[0];
}

function refusedCheck(refused: Refused, isOpen: boolean, clock: Clock): Check {
  const { at, message, window } = refused;
  const told = `${printable(message)} (${printable(shortId(window.status.workflow_id))}, ${momentWithDistance(at, clock)})`;
  const check = 'permission to write';
  if (isOpen) return { check, state: 'fail', message: `refused: ${told}`, next_step: WRITE_STEP };
  const after = `a later write to the same line was accepted; before it: ${told}`;
  return { check, state: 'warn', message: after, next_step: 'find out who revoked it' };
}

/** Whether writes are permitted, judged by the API's answers to those of the last 24 hours; nothing else shows it. */
export function writeCheck(windows: readonly StandingWindow[], clock: Clock): Check {
  const sinceMs = clock.nowMs - 24 * 60 * 60_000;
  const refused = windows
    .flatMap((window): Refused[] =>
      window.writes.refused === null ? [] : [{ ...window.writes.refused, window }],
    )
    .filter(({ at }) => Date.parse(at) > sinceMs);
  const open = newest(
    refused.filter((one) => !isSettled(one, windows)),
    ({ at }) => at,
  );
  const last = open ?? newest(refused, ({ at }) => at);
  if (last !== undefined) return refusedCheck(last, open !== undefined, clock);
  const accepted = windows.flatMap(({ writes }) => writes.accepted_at ?? []);
  const latest = newest(accepted, (at) => at);
  const check = 'permission to write';
  if (latest !== undefined && Date.parse(latest) > sinceMs)
    return {
      check,
      state: 'ok',
      message: `the last write was accepted, ${momentWithDistance(latest, clock)}`,
      next_step: null,
    };
  const message = 'only a write can show it, and there was none in the last 24 hours';
  return { check, state: 'unknown', message, next_step: null };
}

function lineState(lateMs: number): Check['state'] {
  if (lateMs < 0) return 'ok';
  return lateMs < ALARM_AFTER_MS ? 'warn' : 'fail';
}

function lineCheck({ target, workflow_id: id, end_time }: BookingView, clock: Clock): Check {
  const state = lineState(clock.nowMs - Date.parse(end_time));
  const message = `${printable(target)}, ends ${momentWithDistance(end_time, clock)}`;
  const next_step =
    state === 'ok' ? null : `past its end: interlude show ${shellWord(shortId(id))}`;
  return { check: 'line in maintenance', state, message, next_step };
}

/** A running window whose change a new calendar does not know; it may not know the window either. */
function unbookedCheck({ status }: StandingWindow, clock: Clock): Check {
  const { target, workflow_id: id, end_time } = status;
  const ends = `ends ${momentWithDistance(end_time, clock)}`;
  const message = `${printable(target ?? shortId(id))}, ${ends}; the calendar does not show it as active`;
  const next_step =
    'book nothing on this line before that end: after a calendar is ended in Temporal, the next one may not know every running window';
  return { check: 'line in maintenance', state: 'warn', message, next_step, workflow_id: id };
}

/** Windows that hold a line but are missing from the calendar, because the previous one was ended. */
export function unbooked(
  { active }: DoctorReport,
  windows: readonly StandingWindow[],
): readonly StandingWindow[] {
  const booked = new Set(active.map(({ workflow_id: id }) => id));
  return windows.filter(
    ({ status: { phase, workflow_id: id } }) =>
      (phase === 'active' || phase === 'reverting') && !booked.has(id),
  );
}

/** Lines in maintenance; `told`: windows that are already reported. */
export function lineChecks(
  report: DoctorReport,
  windows: readonly StandingWindow[],
  told: ReadonlySet<string>,
  clock: Clock,
): Check[] {
  const { active } = report;
  const others = unbooked(report, windows);
  if (active.length + others.length === 0)
    return [{ check: 'lines in maintenance', state: 'ok', message: 'none', next_step: null }];
  return [
    ...active
      .filter(({ workflow_id: id }) => !told.has(id))
      .map((booking) => lineCheck(booking, clock)),
    ...others
      .filter(({ status }) => !told.has(status.workflow_id))
      .map((window) => unbookedCheck(window, clock)),
  ];
}
