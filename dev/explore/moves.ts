/** Everything that may happen next in a world: what the product does, what arrives late, and what goes wrong. */
import { mustProveBack } from '../../src/line/change.ts';
import type { Step } from '../../src/line/next-step.ts';
import { armMoves } from './shell/arming.ts';
import { take, withCalendar } from './world/calendar.ts';
import { endRestore, handOverMoves, releaseMoves } from './shell/closing.ts';
import { land } from './world/landing.ts';
import { lookMoves } from './shell/looking.ts';
import { othersMoves } from './world/others.ts';
import { beginRevert, recallMoves, revertMoves } from './shell/reverting.ts';
import { toSituation, type Setting } from './shell/shell.ts';
import { upheavals } from './world/upheavals.ts';
import { withLine, type Move, type Run, type World } from './world/world.ts';
import { goOnWriting, writeMoves } from './shell/writing.ts';

/** What a run does now, or until when it waits. */
type Turn =
  | { readonly kind: 'moves'; readonly moves: () => Move[] }
  | { readonly kind: 'wait'; readonly untilMs: number };

function mustRecall({ isRerun, hasRecalled, isLeft }: Run): boolean {
  return isRerun && !hasRecalled && !isLeft;
}

function perform(setting: Setting, world: World, run: Run, kind: Step['kind']): Move[] {
  switch (kind) {
    case 'arm':
      return armMoves(setting, world, run);
    case 'write':
      return writeMoves(setting, world, run);
    case 'look':
      return lookMoves(setting, world, run);
    case 'revert':
      return mustRecall(run)
        ? recallMoves(setting, world, run, true)
        : beginRevert(setting, world, run);
    case 'hand_over':
      return handOverMoves(world, run);
    case 'release':
      if (run.kind === 'restore') return endRestore(world, run);
      return mustRecall(run)
        ? recallMoves(setting, world, run, mustProveBack(run.change))
        : releaseMoves(setting, world, run);
    case 'wait':
    case 'prove':
    case 'look_for_drift':
    case 'announce':
    case 'announce_again':
      return [];
  }
}

/** A step that is dispatched ahead holds for its instant. */
function heldUntil({ startMs, endMs, isStopped, change }: Run, kind: Step['kind']): number {
  if (kind === 'write') return startMs;
  return kind === 'revert' && change?.stage === 'applied' && !isStopped ? endMs : -Infinity;
}

function turnOf(setting: Setting, world: World, run: Run): Turn {
  const { doing } = run;
  if (doing !== null)
    return {
      kind: 'moves',
      moves: () =>
        doing.kind === 'reverting'
          ? revertMoves(setting, world, run, doing)
          : goOnWriting(setting, world, run, doing),
    };
  const step = setting.rules.nextStep(toSituation(run), world.nowMs);
  if (step.kind === 'wait') return { kind: 'wait', untilMs: step.untilMs };
  const untilMs = heldUntil(run, step.kind);
  if (world.nowMs < untilMs) return { kind: 'wait', untilMs };
  return { kind: 'moves', moves: () => perform(setting, world, run, step.kind) };
}

function runningIn({ runs: { A, B } }: World): Run[] {
  return [A, B].filter((run) => run !== null).filter(({ state }) => state === 'running');
}

/** A run that is due continues; if none is, time passes. */
function turns(setting: Setting, world: World): Move[] {
  const all = runningIn(world).map((run) => turnOf(setting, world, run));
  const moves = all.flatMap((turn) => (turn.kind === 'moves' ? turn.moves() : []));
  if (moves.length > 0) return moves;
  const waits = all.flatMap((turn) => (turn.kind === 'wait' ? [turn.untilMs] : []));
  if (waits.length === 0) return [];
  const nowMs = Math.min(...waits);
  return [{ label: `it is ${nowMs / 1_000} s`, faults: 0, next: { ...world, nowMs } }];
}

/** A message under way arrives: the fault that delayed it is counted. */
function arrivals({ rules }: Setting, world: World): Move[] {
  const { line, calendar } = world;
  const writes = line.late.map((write, at): Move => {
    const rest = withLine(world, { late: line.late.toSpliced(at, 1) });
    const label = `the late ${write.purpose} of ${write.window} lands`;
    return { label, faults: 0, next: land(rest, write) };
  });
  const notes = calendar.notes.map((note, at): Move => {
    const rest = withCalendar(world, { notes: calendar.notes.toSpliced(at, 1) });
    return {
      label: `the late note of ${note.run_id} arrives`,
      faults: 0,
      next: take(rules, rest, note),
    };
  });
  return [...writes, ...notes];
}

/** Everything that may happen next; empty if the world has come to its end. */
export function movesOf(setting: Setting, world: World, mostFaults: number): Move[] {
  if (world.broken !== null) return [];
  const isRunning = runningIn(world).length > 0;
  const product = [...turns(setting, world), ...arrivals(setting, world)];
  if (world.faults >= mostFaults) return product.filter(({ faults }) => faults === 0);
  const happenings = [...(isRunning ? othersMoves(world) : []), ...upheavals(setting, world)];
  return [...product, ...happenings].filter(({ faults }) => world.faults + faults <= mostFaults);
}
