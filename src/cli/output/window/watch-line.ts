/** One line of `watch`: a change, or the current state with its countdown. Pure. */
import type { WindowStatus } from '../../../client/index.ts';
import { isFinal } from '../../../contract/window/window.ts';
import { isUpcoming } from '../../windows/order.ts';
import { lineWords, startLabel } from '../../words.ts';
import { conditionText } from './status-text.ts';
import { countdown, moment, momentWithDistance, type Clock } from '../plain/moments.ts';
import { printable } from '../plain/printable.ts';

function counting(what: string, instant: string | null, nowMs: number): string {
  const left = Date.parse(instant ?? '') - nowMs;
  if (Number.isNaN(left)) return '';
  return left > 0 ? ` · ${what} in ${countdown(left)}` : ` · ${what} now`;
}

/** What prevents the start was already shown. */
function startsIn({ start_time, attention }: WindowStatus, nowMs: number): string {
  const isAhead = Date.parse(start_time ?? '') > nowMs;
  return attention !== null && !isAhead ? '' : counting('starts', start_time, nowMs);
}

function next(status: WindowStatus, nowMs: number): string {
  const { phase, end_time } = status;
  if (phase === 'active') return counting('ends', end_time, nowMs);
  return phase === 'reverting' || isFinal(phase) ? '' : startsIn(status, nowMs);
}

function told(status: WindowStatus): string {
  const { phase, line, attention } = status;
  const person = attention === null ? '' : ` · A PERSON IS NEEDED: ${printable(attention.what)}`;
  return `${phase} · line ${lineWords(line)}${person}`;
}

export function liveLine(status: WindowStatus, nowMs: number): string {
  return `${told(status)}${next(status, nowMs)}`;
}

export function changeLine(status: WindowStatus, clock: Clock): string {
  const at = moment(clock.nowMs, clock.timeZone);
  const version = status.new_version === null ? '' : ` · version ${status.new_version}`;
  const due = isUpcoming(status)
    ? ` · ${startLabel(status, clock.nowMs)} ${momentWithDistance(status.start_time, clock)}`
    : status.phase === 'active'
      ? ` · ends ${momentWithDistance(status.end_time, clock)}`
      : ` · ${conditionText(status, clock.nowMs)}`;
  return `${at}  ${told(status)}${version}${due}`;
}
