/** The calendar in a few lines of markdown, for the Temporal UI's details. Pure. */
import { sayInstant } from '../../contract/values/instant.ts';
import { toMarkdownText } from '../../contract/values/markdown.ts';
import type { LeftView } from '../../contract/steps/booking-steps.ts';
import type { StartsStopped } from '../../contract/window/start-hold.ts';
import { targetName } from '../../contract/request/window-plan.ts';
import { holdsLine, isOverdue } from './rules/admission.ts';
import type { Entry } from './keeping/entry.ts';

/** How many windows are listed by name. */
const MAX_NAMED = 5;

/** The soonest few of many windows, the rest only counted: sorting thousands with every message would cost too much. */
class Soonest {
  count = 0;
  readonly entries: Entry[] = [];

  add(entry: Entry): void {
    this.count += 1;
    const last = this.entries.at(-1);
    if (this.entries.length === MAX_NAMED && last !== undefined && entry.start_ms >= last.start_ms)
      return;
    this.entries.push(entry);
    this.entries.sort((a, b) => a.start_ms - b.start_ms);
    this.entries.length = Math.min(this.entries.length, MAX_NAMED);
  }
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

function section(title: string, { entries }: Soonest, nowMs: number): string[] {
  if (entries.length === 0) return [];
  return ['', `### ${title}`, ...entries.map((entry) => toLine(entry, nowMs))];
}

function stoppedLines(stopped: StartsStopped | null): string[] {
  if (stopped === null) return [];
  const { actor, reason, at_ms } = stopped;
  const told = `by ${toMarkdownText(actor)} since ${sayInstant(at_ms)}: ${toMarkdownText(reason)}`;
  return ['', `### Starts are STOPPED`, told];
}

/** Newest first. */
function leftLines(left: readonly LeftView[]): string[] {
  if (left.length === 0) return [];
  const latest = left.slice(-MAX_NAMED).toReversed();
  const lines = latest.map(({ target, window_id, by, left_at_ms }) => {
    const told = `taken over by ${toMarkdownText(by)} at ${sayInstant(left_at_ms)}`;
    return `- **${toMarkdownText(targetName(target))}** ${told} (${toMarkdownText(window_id)})`;
  });
  const rule =
    'No read has shown these lines back to normal; no window starts there until one does.';
  return ['', `### ${left.length} left to people`, rule, '', ...lines];
}

/** In one pass, because this is rendered again with every message, even with thousands of bookings. */
function sorted(entries: Iterable<Entry>, nowMs: number) {
  const [current, ahead, overdue] = [new Soonest(), new Soonest(), new Soonest()];
  for (const entry of entries) {
    if (entry.start_ms > nowMs) ahead.add(entry);
    else if (entry.end_ms > nowMs) current.add(entry);
    else if (holdsLine(entry, nowMs)) overdue.add(entry);
  }
  return { current, ahead, overdue, booked: current.count + ahead.count + overdue.count };
}

export function describeCalendar(
  entries: Iterable<Entry>,
  stopped: StartsStopped | null,
  nowMs: number,
  left: readonly LeftView[] = [],
): string {
  const { current, ahead, overdue, booked } = sorted(entries, nowMs);
  return [
    `## ${booked} ${booked === 1 ? 'window' : 'windows'} booked`,
    '',
    // States its instant, because time passes between two messages.
    `At ${sayInstant(nowMs)}: ${current.count} due, ${ahead.count} ahead, ${overdue.count} overdue.`,
    ...stoppedLines(stopped),
    ...section('Overdue', overdue, nowMs),
    ...leftLines(left),
    ...section('Now', current, nowMs),
    ...section('Next', ahead, nowMs),
  ].join('\n');
}
