/**
 * Leaves out of a world what can decide nothing any more, so that courses of events which differ only in that lead
 * to one state. It is sound because no rule, move or invariant reads what is left out: `test/explore` compares the
 * moves of every state that one fault reaches with those of the same state as it is without this.
 */
import { AT_REST } from './world/scenario.ts';
import {
  runId,
  type Calendar,
  type Line,
  type LineState,
  type Run,
  type Scenario,
  type World,
} from './world/world.ts';

/** Only the first run of a window is reset, or restored from a backup. */
function canGoBack({ kind, number, isOld, state }: Run, { hasOthers }: Line): boolean {
  if (kind !== 'window' || number > 1 || isOld) return false;
  return state === 'running' || (state === 'over' && !hasOthers);
}

function isAtRest(run: Run): boolean {
  return Object.entries(AT_REST).every(([name, value]) => Reflect.get(run, name) === value);
}

function relevantRun(run: Run | null, line: Line): Run | null {
  if (run === null) return null;
  const saved = run.saves.length === 0 || canGoBack(run, line) ? run : { ...run, saves: [] };
  const reverts = Math.min(1, run.reverts);
  if (run.state === 'running' || (run.reverts === reverts && isAtRest(saved))) return saved;
  return { ...saved, ...AT_REST, reverts };
}

/** That others have set a value matters only where a window sets it, too. */
function isAlike({ A, B }: Scenario['sends'], tag: string): boolean {
  return [...Object.entries(A), ...Object.entries(B)].some(
    ([field, value]) => tag === `${field}=${JSON.stringify(value)}`,
  );
}

/** What matters at any time. */
function relevantNow(world: World): World {
  const { line, runs, scenario } = world;
  const theirs = line.theirs.filter((tag) => isAlike(scenario.sends, tag));
  return {
    ...world,
    line: theirs.length === line.theirs.length ? line : { ...line, theirs },
    runs: { A: relevantRun(runs.A, line), B: relevantRun(runs.B, line) },
  };
}

/** The same object if nothing of it is left out: then its print is known. */
function without<T extends object>(whole: T, changes: Partial<T>): T {
  const isSame = Object.entries(changes).every(
    ([name, value]) => Reflect.get(whole, name) === value,
  );
  return isSame ? whole : { ...whole, ...changes };
}

/** The version of a state that a revert has read, and will report; null if none. */
function readBy({ doing }: Run): number | null {
  return doing?.kind === 'reverting' ? (doing.course.seen?.version ?? null) : null;
}

/** Of what stood earlier, only what a revert has read. */
function pastOf({ past }: Line, runs: readonly Run[]): readonly LineState[] {
  const read = new Set(runs.map(readBy));
  const kept = past.filter(({ version }) => read.has(version));
  return kept.length === past.length ? past : kept;
}

const NO_SAVES: Run['saves'] = [];

/** A run that is over does nothing more; only a late write of it shows what it has known. */
function withoutMemory(run: Run | null, { late }: Line): Run | null {
  if (run === null) return null;
  const saves = run.saves.length === 0 ? run.saves : NO_SAVES;
  const isLate = late.some(({ window }) => window === run.name);
  const isOver = run.state !== 'running' && !isLate;
  return without(run, { saves, isOld: false, ...(isOver ? { change: null, reverts: 0 } : {}) });
}

function withoutFormer(calendar: Calendar, runs: readonly Run[]): Calendar {
  const known = new Set([...runs.map(runId), ...calendar.notes.map(({ run_id }) => run_id)]);
  const released = calendar.released.filter((run_id) => known.has(run_id));
  return released.length === calendar.released.length ? calendar : { ...calendar, released };
}

/** What matters once there are no more faults: no reset, no edit of others, no replica. */
function relevantAtLast(world: World): World {
  const { line, runs, calendar } = world;
  const both = [runs.A, runs.B].filter((run) => run !== null);
  const past = pastOf(line, both);
  return {
    ...world,
    line: without(line, { past, hasOthers: false, edits: 0 }),
    calendar: withoutFormer(calendar, both),
    runs: { A: withoutMemory(runs.A, line), B: withoutMemory(runs.B, line) },
  };
}

/** @param mostFaults what may go wrong on the whole path. @default no limit */
export function relevant(world: World, mostFaults = Infinity): World {
  const now = relevantNow(world);
  return world.faults < mostFaults ? now : relevantAtLast(now);
}
