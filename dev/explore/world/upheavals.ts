/** What happens to windows: messages, resets, ends, losses, and missing workers. */
import { mustProveBack } from '../../../src/line/change.ts';
import { isLeftToPerson, stopStarts as stopped, withCalendar } from './calendar.ts';
import { rescueBy, standIn } from '../shell/rescuing.ts';
import { anew, FIELDS, LATEST_AFTER_MS } from './scenario.ts';
import type { Setting } from '../shell/shell.ts';
import {
  runId,
  tell,
  withRun,
  type Entry,
  type Move,
  type Run,
  type Save,
  type World,
} from './world.ts';

function one(label: string, next: World): Move {
  return { label, faults: 1, next };
}

function withBooking(world: World, { name }: Run, entry: Entry | null): World {
  return withCalendar(world, { bookings: { ...world.calendar.bookings, [name]: entry } });
}

/** Runs of a rescue and of a window get the same messages. */
function messages(world: World, run: Run): Move[] {
  const { name, kind } = run;
  if (kind === 'restore') return [];
  const stop = run.isStopped
    ? []
    : [one(`${name} is cancelled`, withRun(world, run, { isStopped: true }))];
  const isReverting = run.reverts > 0 && !run.isTakenOver;
  const taken = isReverting
    ? [one(`a person takes ${name} over`, withRun(world, run, { isTakenOver: true, doing: null }))]
    : [];
  return [...stop, ...taken];
}

function reset(world: World, run: Run, { change, mustLook }: Save): World {
  const { endMs } = run;
  const number = run.number + 1;
  return withRun(
    world,
    anew(run, { number, endMs, change, mustLook, isRerun: true, saves: run.saves }),
  );
}

const FIRST: Save = { change: null, mustLook: false, booking: null };

function resets(world: World, run: Run): Move[] {
  if (run.kind !== 'window' || run.number > 1 || run.isOld) return [];
  return [FIRST, ...run.saves].map((save, at) => {
    const where = save.change === null ? 'its beginning' : `event ${at}, ${save.change.stage}`;
    return one(`${run.name} is reset to ${where}`, reset(world, run, save));
  });
}

/** Temporal is restored from a backup: window and calendar know what they knew then, the files are current. */
function fromBackup(world: World, run: Run): Move[] {
  // Two backups, one after the other, make histories whose revisions cannot be compared: one is explored.
  if (run.kind !== 'window' || run.number > 1 || run.isOld || world.runs.B !== null) return [];
  const first: Entry = { run_id: runId(run), formerRuns: [], rescuedRun: null, change: null };
  const saves = run.saves.slice(0, -1);
  return [{ ...FIRST, booking: first }, ...saves].map((save, at) => {
    const { change, mustLook, booking } = save;
    const { endMs, number } = run;
    const back = withRun(
      world,
      anew(run, { number, endMs, change, mustLook, isOld: true, saves: run.saves }),
    );
    const then = withCalendar(withBooking(back, run, booking), {
      released: [],
      left: { A: null, B: null },
      notes: [],
    });
    return one(`Temporal is restored from a backup of event ${at}`, then);
  });
}

function rescued({ rules }: Setting, world: World, run: Run, history: Run | null): World {
  const booked = world.calendar.bookings[run.name]?.change ?? null;
  const filed = world.files[run.name];
  // From then on it belongs to a person.
  const file = filed === null || filed.isTaken === true ? null : filed.change;
  const known = rules.mergeKnown(booked, history?.change ?? null) ?? file;
  const isUnwritten = history !== null && !mustProveBack(history.change) && !history.isRerun;
  const isBack = booked === null && history?.change?.stage === 'reverted';
  if (known === null || isBack || (isUnwritten && file === null)) return closed(world, run);
  const rescue = standIn(run, 'rescue', rules.inherited(known));
  const isOthers = isLeftToPerson(rules, world, rescue);
  return rescueBy(rules, world, run, known) ?? closed(isOthers ? tell(world, FIELDS) : world, run);
}

/** It wrote nothing: its booking is released. */
function closed(world: World, run: Run): World {
  const next = withBooking(world, run, null);
  return withRun(next, run, { state: 'over', doing: null });
}

/** Cut short: the sweeper finds it at once, because its worst case is that nothing else happens before. */
function ends(setting: Setting, world: World, run: Run): Move[] {
  if (run.kind !== 'window') return [];
  const { name } = run;
  const unbooked = withBooking(world, run, null);
  return [
    one(`${name} is terminated`, rescued(setting, world, run, run)),
    one(`${name} is deleted`, rescued(setting, world, run, null)),
    one(`${name} is terminated, and its booking lost`, rescued(setting, unbooked, run, run)),
    ...lossOfAll(setting, world, run),
  ];
}

/** Everything of Interlude is gone except the file, and somebody restores from it. */
function lossOfAll({ rules }: Setting, world: World, run: Run): Move[] {
  const change = world.files[run.name]?.change ?? null;
  if (change === null || world.runs.B !== null) return [];
  const gone = withBooking(world, run, null);
  const next = withRun(gone, standIn(run, 'restore', rules.inherited(change)));
  return [one('everything is lost, and the file restored by hand', next)];
}

/** No worker runs for a while. */
function absences(world: World, run: Run): Move[] {
  const instants = [run.startMs, run.startMs + LATEST_AFTER_MS + 1, run.endMs];
  const toMs = instants.find((at) => at > world.nowMs);
  if (toMs === undefined) return [];
  return [one(`no worker runs until ${toMs / 1_000} s`, { ...world, nowMs: toMs })];
}

function stopStarts(world: World): Move[] {
  if (world.calendar.isStopped) {
    const { A, B } = world.runs;
    const allowed = withCalendar(world, { isStopped: false });
    const free = { A: A && { ...A, retry: null }, B: B && { ...B, retry: null } };
    return [one('starts are allowed again', { ...allowed, runs: free })];
  }
  return [one('starts are stopped', stopped(world))];
}

/**
 * A window that was over long ago; with a maintenance of others whose routing is ours, it could not be
 * distinguished.
 */
function lateResets(world: World, over: readonly Run[]): Move[] {
  return world.line.hasOthers ? [] : over.flatMap((run) => resets(world, run));
}

export function upheavals(setting: Setting, world: World): Move[] {
  const all = [world.runs.A, world.runs.B].filter((run) => run !== null);
  const running = all.filter(({ state }) => state === 'running');
  const over = all.filter(({ state }) => state === 'over');
  if (running.length === 0) return lateResets(world, over);
  return [
    ...running.flatMap((run) => [
      ...messages(world, run),
      ...resets(world, run),
      ...fromBackup(world, run),
      ...ends(setting, world, run),
    ]),
    ...lateResets(world, over),
    ...running.slice(0, 1).flatMap((run) => absences(world, run)),
    ...stopStarts(world),
  ];
}
