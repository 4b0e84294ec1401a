/** How a run releases its line. */
import { mustProveBack, newVersionOf } from '../../../src/line/change.ts';
import { release as releaseLine } from '../world/calendar.ts';
import { FIELDS } from '../world/scenario.ts';
import type { Change } from '../../../src/contract/change/change.ts';
import { rescueBy } from './rescuing.ts';
import { only, settle, type Setting } from './shell.ts';
import {
  breaks,
  runId,
  tell,
  withRun,
  type BreakGlass,
  type Move,
  type Run,
  type World,
} from '../world/world.ts';

/** The file is removed, or becomes a marker, if the line is proven back or was never written. */
function closeFile({ rules }: Setting, world: World, run: Run): BreakGlass | null {
  const file = world.files[run.name];
  const { change, isLeft, isTakenOver, endMs } = run;
  if (isTakenOver && mustProveBack(change) && file !== null && file.change !== null)
    return { ...file, change: rules.mergeKnown(file.change, change), isTaken: true };
  const isBack = change?.stage === 'reverted';
  if (isLeft || (!isBack && mustProveBack(change))) return file;
  const filed = file?.change ?? null;
  const isOthers = filed !== null && (file?.run_id !== runId(run) || newVersionOf(filed) !== null);
  if (!isBack && isOthers) return file;
  return world.nowMs < endMs ? { run_id: runId(run), change: null } : null;
}

/** Its file describes a write that its history, restored from a backup, does not know. */
function lostFuture({ rules }: Setting, world: World, run: Run): Change | null {
  const { kind, change, isLeft } = run;
  const file = world.files[run.name];
  const isUnwritten = !isLeft && (change === null || change.stage === 'armed');
  if (kind !== 'window' || !isUnwritten || file?.run_id !== runId(run)) return null;
  return file.change !== null &&
    rules.knowsMore(file.change, change, world.scenario.target.versions)
    ? file.change
    : null;
}

/** Nothing is released while our change is on the line, unless a person is told. */
export function releaseMoves(setting: Setting, world: World, run: Run): Move[] {
  const { name, kind } = run;
  const filed = lostFuture(setting, world, run);
  const rescue = filed === null ? null : rescueBy(setting.rules, world, run, filed);
  if (rescue !== null) return only('the sweeper finds the file, and rescues by it', rescue);
  const files = { ...world.files, [name]: closeFile(setting, world, run) };
  const free = { ...releaseLine(setting.rules, world, run), files };
  const runs = { ...free.runs, [name]: { ...run, state: 'over', doing: null } as const };
  // A window that waits for the line is told.
  const next = runs.B === null ? runs : { ...runs, B: { ...runs.B, retry: null } };
  const { by, fields, due } = world.line;
  const left = FIELDS.filter((field) => by[field] === name && fields[field] !== due[field]);
  const untold = left.filter((field) => !world.told.includes(field));
  const over = { ...free, runs: next };
  const said = `the ${kind} of ${name} gives the line free`;
  return only(
    said,
    untold.length === 0
      ? over
      : breaks(over, `${name} gives the line free while ${untold.join()} shows its change`),
  );
}

/** A person is responsible for the line from here on. */
export function handOverMoves(world: World, run: Run): Move[] {
  return only('handed over', settle(tell(world, FIELDS), run, { isLeft: true }));
}

/** A restore from the file ends with the file. */
export function endRestore(world: World, run: Run): Move[] {
  return only('the restore is done', withRun(world, run, { state: 'over', doing: null }));
}
