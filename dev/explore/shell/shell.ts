/** What the shell of a window keeps between steps, and how its steps end. */
import type { Change, ChangeEvent, ChangeNews } from '../../../src/contract/change/change.ts';
import type { Accounts } from '../../../src/line/answers.ts';
import type { Retry, Situation } from '../../../src/line/next-step.ts';
import { delay, take as takeNote } from '../world/calendar.ts';
import type { Rules } from '../rules.ts';
import { ARM_LEAD_MS, FIELDS, LATEST_AFTER_MS } from '../world/scenario.ts';
import {
  runId,
  tell,
  withRun,
  type Move,
  type Note,
  type Run,
  type World,
} from '../world/world.ts';

/** What the shell goes by. */
export interface Setting {
  readonly rules: Rules;
}

export const PAUSE_MS = { arm: 30_000, write: 15_000, prove: 15_000, revert: 30_000 } as const;

export function toSituation(run: Run): Situation {
  return {
    startMs: run.startMs,
    latestStartMs: run.startMs + LATEST_AFTER_MS,
    endMs: run.endMs,
    aheadMs: 0,
    isEndMoved: false,
    proofAtMs: null,
    armLeadMs: ARM_LEAD_MS,
    dispatchLeadMs: 0,
    change: run.change,
    mustLook: run.mustLook,
    mustAnnounce: false,
    lookAtMs: null,
    retry: run.retry,
    isStopped: run.isStopped,
    isHeld: run.isHeld,
    hasFailed: run.hasFailed,
    isTakenOver: run.isTakenOver,
    isLeft: run.isLeft,
  };
}

/** A step is over, and its run is told; a state that a reset may go back to is saved. */
export function settle(world: World, run: Run, changes: Partial<Run>): World {
  const next = { ...run, retry: null, doing: null, ...changes };
  const isNew = next.change !== run.change && next.change?.stage !== 'sent';
  if (!isNew || next.kind !== 'window') return withRun(world, next);
  const booking = world.calendar.bookings[run.name];
  const { change, mustLook, saves } = next;
  return withRun(world, { ...next, saves: [...saves, { change, mustLook, booking }] });
}

/** It is retried after a pause, or the start is over then. */
export function again(world: World, run: Run, step: Retry['step'], changes: Partial<Run> = {}) {
  const atMs = world.nowMs + PAUSE_MS[step];
  const latest = run.startMs + LATEST_AFTER_MS + 1;
  const retry = { step, atMs: step === 'revert' ? atMs : Math.min(atMs, latest) };
  return settle(world, run, { retry, ...changes });
}

/** The start has failed: a person is told. */
export function fail(world: World, run: Run, changes: Partial<Run> = {}): World {
  return settle(world, run, { hasFailed: true, ...changes });
}

/** Somebody else's maintenance, or a line that belongs to another window: a person is told about all of it. */
export function leave(world: World, run: Run, changes: Partial<Run> = {}): World {
  return tell(fail(world, run, { isLeft: true, ...changes }), FIELDS);
}

/** The same moves, after something with its own faults. */
export function after(faults: number, moves: readonly Move[]): Move[] {
  return moves.map((move) => ({ ...move, faults: move.faults + faults }));
}

/** The only possible move. */
export function only(label: string, next: World): Move[] {
  return [{ label, faults: 0, next }];
}

/** How the note of a step may arrive, and its answer. */
export interface Delivery {
  readonly note: Note;
  /** The window hears of the step. */
  readonly heard: (world: World) => World;
  /** It does not: its worker was killed. */
  readonly unheard: (world: World) => World;
  /** Without the note there is no answer, e.g. because it is awaited. */
  readonly needsNote: boolean;
}

export function deliveries(
  { rules }: Setting,
  world: World,
  label: string,
  { note, heard, unheard, needsNote }: Delivery,
): Move[] {
  const noted = takeNote(rules, world, note);
  const fault = (what: string, next: World): Move => ({
    label: `${label}; ${what}`,
    faults: 1,
    next,
  });
  const unnoted = needsNote ? unheard : heard;
  return [
    { label, faults: 0, next: heard(noted) },
    fault('noted, then the worker is killed', unheard(noted)),
    fault('the note is late', unnoted(delay(world, note))),
    ...(needsNote ? [] : [fault('the note is lost', heard(world))]),
  ];
}

/** What a step reports about a change, including what its run did not know. */
export function newsOf(
  { sent, known }: Pick<Accounts, 'sent' | 'known'>,
  event: ChangeEvent,
): ChangeNews {
  return known === sent ? { event } : { event, recalled: known };
}

/** The break-glass file of the run's window. */
export function keepFile(world: World, run: Run, change: Change): World {
  const file = { run_id: world.files[run.name]?.run_id ?? runId(run), change };
  return { ...world, files: { ...world.files, [run.name]: file } };
}

export function noteOf(run: Run, change: Note['change']): Note {
  return { window: run.name, run_id: runId(run), change };
}
