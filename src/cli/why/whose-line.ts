/** Whether a line is ours now: which window holds it, and what comes next. Pure. */
import type { WindowStatus } from '../../client/index.ts';
import { isFinal, ACTIVE_PHASES } from '../../contract/window/window.ts';
import { byImportance, byStart, isUpcoming, msOf, needsPerson } from '../windows/order.ts';
import { shellWord } from '../output/plain/printable.ts';
import { shortId } from '../words.ts';
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
  const window = byImportance(windows, nowMs).find((status) => holds(status, nowMs)) ?? null;
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
