/** The calendar in a few lines of markdown, for the Temporal UI's details. Pure. */
import { sayInstant } from '../../contract/values/instant.ts';
import { toMarkdownText } from '../../contract/values/markdown.ts';
import type { LeftView } from '../../contract/steps/booking-steps.ts';
import type { StartsStopped } from '../../contract/window/start-hold.ts';
import { targetName } from '../../contract/request/window-plan.ts';
import { holdsLine, isOverdue } from './rules/admission.ts';
import type { Entry } from './keeping/entry.ts';

/** How many windows are named. */
const MAX_NAMED = 5;

/** The few that come first, without sorting thousands at each message. */
function soonest(entries: readonly Entry[]): Entry[] {
  const first: Entry[] = [];
  for (const entry of entries) {
    const last = first.at(-1);
    if (first.length === MAX_NAMED && last !== undefined && entry.start_ms >= last.start_ms)
      continue;
    first.push(entry);
    first.sort((a, b) => a.start_ms - b.start_ms);
    first.length = Math.min(first.length, MAX_NAMED);
  }
  return first;
}

function toLine(entry: Entry, nowMs: number): string {
  const times = `${sayInstant(entry.start_ms)} to ${sayInstant(entry.end_ms)}`;
  const notes = [
    ...(isOverdue(entry, nowMs) ? ['**OVERDUE: the line is not proven back**'] : []),
    ...(entry.change?.stage === 'applied' ? ['line in maintenance'] : []),
    ...(entry.waitsFor === null ? [] : [`waits for ${toMarkdownText(entry.waitsFor)}`]),
  ];
  const note = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  return `- ${times} **${toMarkdownText(entry.window_id)}**${note}`;
}

function section(title: string, entries: readonly Entry[], nowMs: number): string[] {
  if (entries.length === 0) return [];
  return ['', `### ${title}`, ...soonest(entries).map((entry) => toLine(entry, nowMs))];
}

function stoppedLines(stopped: StartsStopped | null): string[] {
  if (stopped === null) return [];
  const { actor, reason, at_ms } = stopped;
  const told = `by ${toMarkdownText(actor)} since ${sayInstant(at_ms)}: ${toMarkdownText(reason)}`;
  return ['', `### Starts are STOPPED`, told];
}

/** The latest first. */
function leftLines(left: readonly LeftView[]): string[] {
  if (left.length === 0) return [];
  const latest = left.slice(-MAX_NAMED).toReversed();
  const lines = latest.map(({ target, window_id, by, left_at_ms }) => {
    const told = `taken over by ${toMarkdownText(by)} at ${sayInstant(left_at_ms)}`;
    return `- **${toMarkdownText(targetName(target))}** ${told} (${toMarkdownText(window_id)})`;
  });
  const rule = 'Nothing proves these lines back; no window starts there until a read does.';
  return ['', `### ${left.length} left to people`, rule, '', ...lines];
}

export function describeCalendar(
  entries: readonly Entry[],
  stopped: StartsStopped | null,
  nowMs: number,
  left: readonly LeftView[] = [],
): string {
  const holding = entries.filter((entry) => holdsLine(entry, nowMs));
  const overdue = holding.filter((entry) => isOverdue(entry, nowMs));
  const current = holding.filter(({ start_ms, end_ms }) => start_ms <= nowMs && end_ms > nowMs);
  const ahead = holding.filter(({ start_ms }) => start_ms > nowMs);
  return [
    `## ${holding.length} ${holding.length === 1 ? 'window' : 'windows'} booked`,
    '',
    // Written anew with each message: between two of them time passes.
    `At ${sayInstant(nowMs)}: ${current.length} due, ${ahead.length} ahead, ${overdue.length} overdue.`,
    ...stoppedLines(stopped),
    ...section('Overdue', overdue, nowMs),
    ...leftLines(left),
    ...section('Now', current, nowMs),
    ...section('Next', ahead, nowMs),
  ].join('\n');
}
