/** One line of `watch`: a change, or the current state with its countdown. Pure. */
import type { WindowStatus } from '../../../client/index.ts';
import { lineWords, startLabel } from '../../words.ts';
import { conditionText } from './status-text.ts';
import { countdown, moment, momentWithDistance, type Clock } from '../plain/moments.ts';
import { printable } from '../plain/printable.ts';

function msUntil(instant: string | null, nowMs: number): number | null {
  const ms = instant === null ? Number.NaN : Date.parse(instant);
  return Number.isNaN(ms) ? null : ms - nowMs;
}

function counting(what: string, instant: string | null, nowMs: number): string {
  const left = msUntil(instant, nowMs);
  if (left === null) return '';
  return left > 0 ? ` · ${what} in ${countdown(left)}` : ` · ${what} now`;
}

/** What prevents the start was already shown. */
function startsIn({ start_time, attention }: WindowStatus, nowMs: number): string {
  const left = msUntil(start_time, nowMs) ?? 0;
  return attention !== null && left <= 0 ? '' : counting('starts', start_time, nowMs);
}

function next(status: WindowStatus, nowMs: number): string {
  switch (status.phase) {
    case 'requested':
    case 'scheduled':
    case 'applying':
      return startsIn(status, nowMs);
    case 'active':
      return counting('ends', status.end_time, nowMs);
    case 'reverting':
    case 'reverted':
    case 'cancelled':
    case 'skipped':
    case 'refused':
    case 'failed':
      return '';
  }
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
  const isAhead = status.phase === 'scheduled' || status.phase === 'requested';
  const due = isAhead
    ? ` · ${startLabel(status, clock.nowMs)} ${momentWithDistance(status.start_time, clock)}`
    : status.phase === 'active'
      ? ` · ends ${momentWithDistance(status.end_time, clock)}`
      : ` · ${conditionText(status, clock.nowMs)}`;
  return `${at}  ${told(status)}${version}${due}`;
}
