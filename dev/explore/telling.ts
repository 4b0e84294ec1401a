/**
 * The report of an exploration: its size, for each violation the timeline that becomes a test, and a replayed path
 * with everything that is known at each step. Pure.
 */
import type { Change } from '../../src/contract/change/change.ts';
import type { Explored, Violation } from './search.ts';
import type { Line, WindowName, World } from './world/world.ts';

/** As the list that a test replays, and that {@link pathOf} reads. */
export function timelineOf({ invariant, path }: Violation): string {
  return [`! ${invariant}`, ...path.map((step) => `    ${JSON.stringify(step)},`)].join('\n');
}

/** The path of a timeline: one step per line, in quotes. */
export function pathOf(timeline: string): string[] {
  return timeline.split('\n').flatMap((line) => {
    const step = /^\s*(".*"),?\s*$/.exec(line)?.[1];
    return step === undefined ? [] : [String(JSON.parse(step))];
  });
}

export function summaryOf(name: string, explored: Explored, ms: number): string {
  const { states, transitions, depth, ends, violations } = explored;
  const found = violations.length === 0 ? 'no violation' : `${violations.length} VIOLATIONS`;
  const size = `${states} states, ${transitions} transitions, depth ${depth}, ${ends} ends`;
  return `${name}: ${size}, ${(ms / 1_000).toFixed(1)} s: ${found}`;
}

function lineOf({ version, fields, by, due }: Line): string {
  const told = Object.entries(fields).map(([field, value]) => {
    const isDue = value === due[field];
    return `${field} ${JSON.stringify(value)} (${by[field]}${isDue ? '' : `, due ${JSON.stringify(due[field])}`})`;
  });
  return `version ${version}: ${told.join(', ')}`;
}

function changeOf(change: Change | null): string {
  if (change === null) return 'nothing';
  const { stage, revision, baseline, intended: _same, on_drift: _rule, ...known } = change;
  const rest = Object.entries(known).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return `${stage}, revision ${revision}, ${rest.join(', ')}, baseline ${JSON.stringify(baseline)}`;
}

function accountsOf({ runs, calendar, files }: World, name: WindowName): string[] {
  const run = runs[name];
  if (run === null) return [];
  const { kind, state, change, facts } = run;
  const booking = calendar.bookings[name];
  const filed = files[name];
  return [
    `${kind} of ${name}, ${state}: ${changeOf(change)}`,
    `${name} in the calendar: ${booking === null ? 'no booking' : changeOf(booking.change)}`,
    `file of ${name}: ${filed === null ? 'none' : changeOf(filed.change)}`,
    ...(facts === null ? [] : [`reverts of ${name} have learned: ${JSON.stringify(facts)}`]),
  ];
}

function knowledgeOf(world: World): string[] {
  const told = `a person is told of: ${world.told.join(', ')}`;
  const accounts = [...accountsOf(world, 'A'), ...accountsOf(world, 'B')];
  return [`line: ${lineOf(world.line)}`, ...accounts, told];
}

/** A step, and what it has changed in what is known. */
export function stepOf(label: string, before: World, after: World): string {
  const known = new Set(knowledgeOf(before));
  const news = knowledgeOf(after).filter((one) => !known.has(one));
  return [label, ...news.map((one) => `    ${one}`)].join('\n');
}
