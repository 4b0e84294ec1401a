/** The calendar's answers and state: its bookings of one line, reduced to what decides about a change. */
import type { Change } from '../../../src/contract/change/change.ts';
import { mustProveBack } from '../../../src/line/change.ts';
import type { Rules } from '../rules.ts';
import {
  runId,
  type BreakGlass,
  type Calendar,
  type Entry,
  type Note,
  type Run,
  type World,
} from './world.ts';

function withEntry(world: World, { name }: Pick<Run, 'name'>, entry: Entry | null): World {
  const bookings = { ...world.calendar.bookings, [name]: entry };
  return { ...world, calendar: { ...world.calendar, bookings } };
}

function isHeldByOther({ calendar, nowMs, runs }: World, { name, startMs }: Run): boolean {
  const other = name === 'A' ? 'B' : 'A';
  const entry = calendar.bookings[other];
  const run = runs[other];
  if (entry === null || run === null || run.endMs > startMs) return false;
  return run.endMs > nowMs || entry.change !== null;
}

export interface Asked {
  readonly world: World;
  /** False if the booking is gone, and the line is free or belongs to another window. */
  readonly stands: boolean;
  /** Somebody else still has the line. */
  readonly mustWait: boolean;
  readonly change: Change | null;
}

/** Is the booking there? Restores a lost one, unless somebody else has the line by now. */
export function askCalendar(rules: Rules, world: World, run: Run): Asked {
  const { bookings, released } = world.calendar;
  const fallen = { world, stands: false, mustWait: false, change: null };
  const run_id = runId(run);
  if (released.includes(run_id)) return fallen;
  const known = bookings[run.name];
  const other = bookings[run.name === 'A' ? 'B' : 'A'];
  if (known === null && run.name === 'A' && other !== null && other.change !== null) return fallen;
  const entry = bookedFor(rules, known, run);
  return {
    world: withEntry(world, run, entry),
    stands: true,
    mustWait: isHeldByOther(world, run),
    change: entry.change,
  };
}

function bookedFor(rules: Rules, known: Entry | null, run: Run): Entry {
  const run_id = runId(run);
  if (known === null) return { run_id, formerRuns: [], rescuedRun: null, change: run.change };
  if (known.run_id === run_id || known.formerRuns.includes(run_id)) return known;
  const change = rules.mergeKnown(known.change, run.change);
  return { ...known, run_id, formerRuns: [...known.formerRuns, known.run_id], change };
}

/** A person is responsible for what the other window has left there since. */
export function isLeftToPerson(
  rules: Rules,
  { calendar, scenario }: World,
  { name, change }: Run,
): boolean {
  const { versions } = scenario.target;
  const left = calendar.left[name === 'A' ? 'B' : 'A'];
  const isKept = (calendar.bookings[name]?.change ?? null) !== null;
  return !isKept && left !== null && rules.isLeftAfter(left, change, versions);
}

/** Claims the line for putting it back; null if it belongs to another window, or to a person. */
export function claim(rules: Rules, world: World, run: Run): Asked | null {
  const { bookings } = world.calendar;
  const other = bookings[run.name === 'A' ? 'B' : 'A'];
  const isKept = (bookings[run.name]?.change ?? null) !== null;
  const isHeld = !isKept && other !== null && other.change !== null;
  const isFree = !isHeld && !isLeftToPerson(rules, world, run);
  if (!isFree || world.calendar.released.includes(runId(run))) return null;
  const asked = askCalendar(rules, world, run);
  const entry = asked.world.calendar.bookings[run.name];
  // The line is held with what is known: the next window waits.
  const change = rules.mergeKnown(asked.change, run.change);
  const held = entry === null ? asked.world : withEntry(asked.world, run, { ...entry, change });
  return { ...asked, world: held, change: asked.change ?? run.change };
}

/** A note arrives. */
export function take(rules: Rules, world: World, { window: name, run_id, change }: Note): World {
  const entry = world.calendar.bookings[name];
  if (entry === null || world.calendar.released.includes(run_id)) return world;
  return withEntry(
    world,
    { name },
    { ...entry, change: rules.afterReport(entry, { run_id, change }) },
  );
}

export function withCalendar(world: World, changes: Partial<Calendar>): World {
  return { ...world, calendar: { ...world.calendar, ...changes } };
}

/** The kill switch: every window is told. */
export function stopStarts(world: World): World {
  const { A, B } = world.runs;
  const runs = { A: A && { ...A, isHeld: true }, B: B && { ...B, isHeld: true } };
  return { ...withCalendar(world, { isStopped: true }), runs };
}

/** A note that arrives later, or never. */
export function delay(world: World, note: Note): World {
  return withCalendar(world, { notes: [...world.calendar.notes, note] });
}

/** What a release leaves to a person; null if nothing, or if the change belongs to another run by now. */
function leftBy(rules: Rules, { calendar }: World, run: Run): Change | null {
  const { name, change, isTakenOver } = run;
  const entry = calendar.bookings[name];
  const isOthers = entry !== null && entry.run_id !== runId(run);
  if (!isTakenOver || !mustProveBack(change) || isOthers) return calendar.left[name];
  return rules.mergeKnown(entry?.change ?? null, change);
}

function untaken(file: BreakGlass | null): BreakGlass | null {
  return file?.isTaken === true ? null : file;
}

/** What a person was told of, and is neither right yet nor may become wrong by a late write of ours. */
function stillTold({ told, line }: World): readonly string[] {
  const { fields, due, late } = line;
  return late.length > 0 ? told : told.filter((field) => fields[field] !== due[field]);
}

/** A window arms: nothing is left of what people were responsible for, and they are not any more. */
export function forgetLeft(world: World): World {
  const { A, B } = world.files;
  const { left } = world.calendar;
  const files = { A: untaken(A), B: untaken(B) };
  const isForgotten = left.A !== null || left.B !== null || files.A !== A || files.B !== B;
  if (!isForgotten) return world;
  const next = withCalendar(world, { left: { A: null, B: null } });
  return { ...next, files, told: stillTold(world) };
}

/** The line is released. */
export function release(rules: Rules, world: World, run: Run): World {
  const run_id = runId(run);
  const released = [...world.calendar.released, run_id];
  const entry = world.calendar.bookings[run.name];
  const left = { ...world.calendar.left, [run.name]: leftBy(rules, world, run) };
  const free = withCalendar(world, { released, left });
  if (entry === null || entry.formerRuns.includes(run_id)) return free;
  return withEntry(free, run, null);
}
