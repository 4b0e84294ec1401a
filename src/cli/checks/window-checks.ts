/** The checks of `doctor` for windows, lines and writes, by the one rule for the condition of a window. Pure. */
import type {
  BookingView,
  DoctorReport,
  RefusedWrite,
  StandingWindow,
} from '../../client/index.ts';
import { conditionOfStatus } from '../../contract/window/condition.ts';
import { isFinal } from '../../contract/window/window.ts';
import { conditionText } from '../output/window/status-text.ts';
import { check, type Check } from '../output/doctor-text.ts';
import { momentWithDistance, type Clock } from '../output/plain/moments.ts';
import { printable, shellWord } from '../output/plain/printable.ts';
import { shortId } from '../words.ts';

const MOST_NAMED = 20;
/** A line later than this needs a person. */
const ALARM_AFTER_MS = 60_000;

type State = 'warn' | 'fail';

function toCheck({ status }: StandingWindow, state: State, { nowMs }: Clock): Check {
  const { workflow_id: id, attention } = status;
  const why = attention === null ? '' : `: ${printable(attention.what)}`;
  const message = `${printable(shortId(id))}: ${conditionText(status, nowMs)}${why}`;
  const step = attention?.next_step ?? `interlude show ${shellWord(shortId(id))}`;
  return check('window', state, message, step, { workflow_id: id });
}

function named(windows: readonly StandingWindow[], state: State, clock: Clock): Check[] {
  const checks = windows.slice(0, MOST_NAMED).map((window) => toCheck(window, state, clock));
  const count = windows.length - checks.length;
  if (count <= 0) return checks;
  return [...checks, check('windows', state, `and ${count} more`, 'interlude list', { count })];
}

/** One line for all windows of a kind that a person may want to know about. */
function together(name: string, windows: readonly StandingWindow[]): Check[] {
  if (windows.length === 0) return [];
  const ids = windows.slice(0, 3).map(({ status }) => printable(shortId(status.workflow_id)));
  const more = windows.length > ids.length ? ` and ${windows.length - ids.length} more` : '';
  const message = `${ids.join(', ')}${more}, in the last 24 hours`;
  return [check(name, 'warn', message, 'interlude audit ID says why')];
}

/** Windows running or about to, and those that ended in the last 24 hours. */
export function windowChecks(windows: readonly StandingWindow[], clock: Clock): Check[] {
  const began = windows.filter(({ neverBegan }) => !neverBegan);
  const of = (severity: string): StandingWindow[] =>
    began.filter(({ status }) => conditionOfStatus(status, clock.nowMs).severity === severity);
  const warned = of('warning');
  const open = warned.filter(({ status }) => !isFinal(status.phase));
  const over = warned.filter(({ status }) => isFinal(status.phase));
  const ended = windows.filter(({ neverBegan }) => neverBegan);
  const checks = [
    ...named(of('alarm'), 'fail', clock),
    ...named(open, 'warn', clock),
    ...together('windows that did not happen', over),
    ...together('windows that were ended in Temporal before they began', ended),
  ];
  if (checks.length > 0) return checks;
  const message = `${began.length} running or ended within a day, none needs a person`;
  return [check('windows', 'ok', message)];
}

interface Refused extends RefusedWrite {
  readonly window: StandingWindow;
}

const WRITING = 'permission to write';
const WRITE_STEP =
  "give the worker's OAuth client a role with the permission that the message names";

function isSettled({ at, window }: Refused, windows: readonly StandingWindow[]): boolean {
  return windows.some(
    ({ status, writes }) =>
      status.target === window.status.target &&
      writes.accepted_at !== null &&
      Date.parse(writes.accepted_at) > Date.parse(at),
  );
}

function refusedCheck(refused: Refused, isOpen: boolean, clock: Clock): Check {
  const { at, message, window } = refused;
  const told = `${printable(message)} (${printable(shortId(window.status.workflow_id))}, ${momentWithDistance(at, clock)})`;
  if (isOpen) return check(WRITING, 'fail', `refused: ${told}`, WRITE_STEP);
  const after = `a later write to the same line was accepted; before it: ${told}`;
  return check(WRITING, 'warn', after, 'find out who revoked it');
}

/** Whether writes are permitted, judged by the API's answers to those of the last 24 hours; nothing else shows it. */
export function writeCheck(windows: readonly StandingWindow[], clock: Clock): Check {
  const sinceMs = clock.nowMs - 24 * 60 * 60_000;
  const refused = windows
    .flatMap((window): Refused[] =>
      window.writes.refused === null ? [] : [{ ...window.writes.refused, window }],
    )
    .filter(({ at }) => Date.parse(at) > sinceMs);
  const newestFirst = refused.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const open = newestFirst.find((one) => !isSettled(one, windows));
  const last = open ?? newestFirst[0];
  if (last !== undefined) return refusedCheck(last, open !== undefined, clock);
  const accepted = windows.flatMap(({ writes }) => writes.accepted_at ?? []);
  const [latest] = accepted.toSorted((a, b) => Date.parse(b) - Date.parse(a));
  if (latest !== undefined && Date.parse(latest) > sinceMs)
    return check(
      WRITING,
      'ok',
      `the last write was accepted, ${momentWithDistance(latest, clock)}`,
    );
  const message = 'only a write can show it, and there was none in the last 24 hours';
  return check(WRITING, 'unknown', message);
}

function lineState(lateMs: number): Check['state'] {
  if (lateMs < 0) return 'ok';
  return lateMs < ALARM_AFTER_MS ? 'warn' : 'fail';
}

function lineCheck({ target, workflow_id: id, end_time }: BookingView, clock: Clock): Check {
  const state = lineState(clock.nowMs - Date.parse(end_time));
  const message = `${printable(target)}, ends ${momentWithDistance(end_time, clock)}`;
  const step = state === 'ok' ? null : `past its end: interlude show ${shellWord(shortId(id))}`;
  return check('line in maintenance', state, message, step);
}

/** A running window whose change a new calendar does not know; it may not know the window either. */
function unbookedCheck({ status }: StandingWindow, clock: Clock): Check {
  const { target, workflow_id: id, end_time } = status;
  const ends = `ends ${momentWithDistance(end_time, clock)}`;
  const message = `${printable(target ?? shortId(id))}, ${ends}; the calendar does not show it as active`;
  const step =
    'book nothing on this line before that end: after a calendar is ended in Temporal, the next one may not know every running window';
  return check('line in maintenance', 'warn', message, step, { workflow_id: id });
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
  if (active.length + others.length === 0) return [check('lines in maintenance', 'ok', 'none')];
  return [
    ...active
      .filter(({ workflow_id: id }) => !told.has(id))
      .map((booking) => lineCheck(booking, clock)),
    ...others
      .filter(({ status }) => !told.has(status.workflow_id))
      .map((window) => unbookedCheck(window, clock)),
  ];
}
