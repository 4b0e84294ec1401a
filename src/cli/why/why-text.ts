/** The answer of `why`: whether a line is ours now, which window holds it, what comes next; and its text. Pure. */
import type { WindowStatus } from '../../client/index.ts';
import { conditionOfStatus } from '../../contract/window/condition.ts';
import { conditionText } from '../output/window/status-text.ts';
import { momentWithDistance, type Clock } from '../output/plain/moments.ts';
import type { Page } from '../output/plain/paint.ts';
import { printable, quoted, shellWord, shown } from '../output/plain/printable.ts';
import { fieldList } from '../output/plain/table.ts';
import { wrapped } from '../output/plain/wrapped.ts';
import { namedTarget, shortId } from '../words.ts';
import { ACTIVE_PHASES, isFinal } from '../../contract/window/window.ts';
import { byImportance, byStart, isUpcoming, needsPerson } from '../windows/order.ts';
import { msOf } from '../windows/period.ts';
import type { MeantLine } from './find-lines.ts';

export interface WhoseLine extends MeantLine {
  /** One of our windows holds it or may hold it. */
  readonly ours: boolean;
  readonly window: WindowStatus | null;
  /** The end in force of that window; RFC 3339. */
  readonly until: string | null;
  /** The next one that is booked; null if none. */
  readonly upcoming: WindowStatus | null;
  /** The last one that is over; null if none. */
  readonly last: WindowStatus | null;
  /** What to do now, in one sentence. */
  readonly next_step: string;
}

/** Whether it is over but the line is not proven back. */
function mayBeLeft(status: WindowStatus, nowMs: number): boolean {
  return needsPerson(status, nowMs) && status.line !== 'normal' && status.applied_at !== null;
}

function holds(status: WindowStatus, nowMs: number): boolean {
  return ACTIVE_PHASES.includes(status.phase) || mayBeLeft(status, nowMs);
}

/** Whether another window has begun on its target since, which took the line as it found it. */
function isOutdated(status: WindowStatus, windows: readonly WindowStatus[]): boolean {
  const { phase, target, applied_at: applied } = status;
  const isLater = (other: WindowStatus): boolean =>
    other.target === target && msOf(other.applied_at) > msOf(applied);
  return isFinal(phase) && windows.some(isLater);
}

function stepOf(window: WindowStatus | null, upcoming: WindowStatus | null): string {
  if (window === null)
    return upcoming === null
      ? 'none: Interlude does not hold this line; its audit in Genesys Cloud says who changed it'
      : 'none until its next window: Interlude does not hold this line; check it in Genesys Cloud';
  if (window.attention !== null) return window.attention.next_step;
  const id = shellWord(shortId(window.workflow_id));
  if (window.phase === 'active')
    return `none needed: the line goes back by itself; to end it now: interlude end ${id} --reason "…"`;
  return `none needed: it is being worked on; follow it: interlude watch ${id}`;
}

/** Judged by the windows of all objects that decide what its callers get. */
export function whoseLine(
  line: MeantLine,
  windows: readonly WindowStatus[],
  nowMs: number,
): WhoseLine {
  const current = windows.filter((status) => !isOutdated(status, windows));
  const window = byImportance(current, nowMs).find((status) => holds(status, nowMs)) ?? null;
  const upcoming = byStart(windows.filter(isUpcoming))[0] ?? null;
  const over = windows.filter(({ phase }) => isFinal(phase) && phase !== 'refused');
  const [last = null] = over.toSorted((a, b) => msOf(b.end_time) - msOf(a.end_time));
  const step = stepOf(window, upcoming);
  return {
    ...line,
    ours: window !== null,
    window,
    until: window?.end_time ?? null,
    upcoming,
    last: last === window ? null : last,
    next_step: step,
  };
}

type Rows = readonly (readonly [name: string, value: string | null])[];

/** What callers get; the greeting only while the line may show it. */
function heardNow(line: WhoseLine, window: WindowStatus, by: string | null): string | null {
  const { fallback_greeting: greeting, line: state } = window;
  if (greeting !== null && (state === 'maintenance' || state === 'unknown'))
    return quoted(greeting);
  // While a group routes callers elsewhere, they do not get the line's own flows.
  return by === null ? shown(line.hears) : null;
}

/** A window of a group holds the callers of its IVRs, so the group is named. */
function through({ targets }: WhoseLine, window: WindowStatus): string | null {
  const { target } = window;
  return target === null || target === targets[0] ? null : shown(namedTarget(window));
}

function briefly(status: WindowStatus | null, clock: Clock): string | null {
  if (status === null) return null;
  const at = isFinal(status.phase) ? status.reverted_at : status.start_time;
  const when = at === null ? '' : `${momentWithDistance(at, clock)}: `;
  const who =
    status.requested_by === null ? '' : `, requested by ${printable(status.requested_by)}`;
  return `${when}${conditionText(status, clock.nowMs)}${who} (${printable(shortId(status.workflow_id))})`;
}

function oursRows(line: WhoseLine, window: WindowStatus, clock: Clock): Rows {
  const by = through(line, window);
  return [
    ['through', by],
    ['since', window.applied_at === null ? null : momentWithDistance(window.applied_at, clock)],
    ['until', momentWithDistance(line.until, clock)],
    ['who', shown(window.requested_by) ?? 'unknown'],
    ['why', shown(window.reason)],
    ['ticket', shown(window.change_ticket)],
    ['callers hear', heardNow(line, window, by)],
    ['then', briefly(line.upcoming, clock)],
    ['window', printable(window.workflow_id)],
    ['next step', printable(line.next_step)],
  ];
}

function othersRows(line: WhoseLine, clock: Clock): Rows {
  return [
    ['its flows', shown(line.hears)],
    ['next window', briefly(line.upcoming, clock)],
    ['last window', briefly(line.last, clock)],
    ['next step', printable(line.next_step)],
  ];
}

function headOf(line: WhoseLine, { clock, paint, width }: Page): readonly string[] {
  const { window } = line;
  const { numbers } = line;
  const name = printable(numbers.length === 0 ? line.name : `${line.name} (${numbers.join(', ')})`);
  if (window === null)
    return wrapped(`${name}: NOT OURS. No window of Interlude holds it now.`, width).map(
      paint.bold,
    );
  const text = `${name}: OURS. ${conditionText(window, clock.nowMs)}`;
  const { severity } = conditionOfStatus(window, clock.nowMs);
  return wrapped(text, width).map(severity === 'alarm' ? paint.red : paint.bold);
}

export function whyText(line: WhoseLine, gaps: readonly string[], page: Page): string {
  const { clock, paint, width } = page;
  const { window } = line;
  const needed = window?.attention?.what;
  const alarm = needed === undefined ? [] : [`  A PERSON IS NEEDED: ${printable(needed)}`];
  const rows = window === null ? othersRows(line, clock) : oursRows(line, window, clock);
  return [
    ...headOf(line, page),
    ...alarm.flatMap((text) => wrapped(text, width)).map(paint.red),
    fieldList(rows, width),
    ...gaps.flatMap((gap) => wrapped(`  note: ${printable(gap)}`, width)).map(paint.yellow),
  ].join('\n');
}
