/**
 * Carries out a plan: each deed at its time, none waiting for another. What happens is recorded in the chronicle; that
 * one deed makes another one fail is part of the run.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { askFor } from './asking.ts';
import type { Chronicle } from '../chronicle.ts';
import type { Deed, KillServer, KillWorker, StopWorker } from '../../plan/deeds.ts';
import { editBack, editLine, undo } from '../../plan/hand-edits.ts';
import type { ChaosPlan } from '../../plan/plan.ts';
import type { PlannedWindow } from '../../plan/plan-windows.ts';
import { makeFault } from './faults.ts';
import { sayWhenLate, stopStarts } from './late-controls.ts';
import { resetWindow } from './resetting.ts';
import { callEngine, makeNoise, say } from './speaking.ts';
import type { Scene, Stage } from '../stage.ts';

export interface Performance {
  readonly plan: ChaosPlan;
  readonly stage: Stage;
  readonly scene: Scene;
  readonly chronicle: Chronicle;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
}

/** What is still running when everything is well again. */
export interface Performed {
  /** Callers and operators who wait for an answer. */
  readonly answers: Promise<unknown>;
}

const NEEDS_ANSWER: ReadonlySet<Deed['kind']> = new Set([
  'ask',
  'message',
  'engine_cancel',
  'terminate',
  'noise',
  'reset',
  'retry_now',
  'take_over',
]);

const EVERYWHERE = { line: null } as const;

/** Resolves when everything that was planned is done, and everything killed or stopped is back. */
export async function perform(performance: Performance): Promise<Performed> {
  const { plan, chronicle, signal } = performance;
  const windows = new Map(plan.windows.map((window) => [window.key, window]));
  const [harm, answers]: [Promise<void>[], Promise<void>[]] = [[], []];
  for (const deed of plan.deeds) {
    const leftMs = chronicle.beganMs + deed.atMs - Date.now();
    if (leftMs > 0) await pause(leftMs, undefined, { signal });
    chronicle.deedBegins(deed.atMs);
    const done = carryOut(performance, windows, deed);
    // The error is reported when all is awaited, also if it fails before that.
    done.catch(() => undefined);
    (NEEDS_ANSWER.has(deed.kind) ? answers : harm).push(done);
  }
  await Promise.all(harm);
  return { answers: Promise.all(answers) };
}

function windowOf(windows: ReadonlyMap<string, PlannedWindow>, key: string): PlannedWindow {
  const window = windows.get(key);
  if (window === undefined) throw new Error(`no window ${key} was planned`);
  return window;
}

async function carryOut(
  performance: Performance,
  windows: ReadonlyMap<string, PlannedWindow>,
  deed: Deed,
): Promise<void> {
  const { scene, chronicle, signal } = performance;
  switch (deed.kind) {
    case 'ask':
      return askFor(windowOf(windows, deed.window), scene, chronicle, () => !signal.aborted);
    case 'message':
      return say(scene, chronicle, windowOf(windows, deed.window), deed);
    case 'engine_cancel':
    case 'terminate':
      return callEngine(scene, chronicle, windowOf(windows, deed.window), deed);
    case 'noise':
      return makeNoise(scene, chronicle, windowOf(windows, deed.window), deed);
    case 'edit':
      chronicle.counts.foreign_edits += 1;
      return editLine(scene.simulator, deed.line, deed.fields);
    case 'edit_back':
      return editBack(scene, chronicle, deed);
    case 'undo':
      return undo(scene, chronicle, deed.line);
    case 'reset':
      return resetWindow(scene, chronicle, windowOf(windows, deed.window), deed);
    case 'retry_now':
    case 'take_over':
      return sayWhenLate(performance, windowOf(windows, deed.window), deed);
    case 'stop_starts':
      return chronicle.during('starts', EVERYWHERE, () => stopStarts(performance, deed));
    case 'fault':
      return makeFault(performance, deed);
    case 'revoke_tokens':
      return chronicle.during(
        'tokens',
        EVERYWHERE,
        async () => void (await scene.simulator.revokeTokens()),
      );
    case 'kill_worker':
      return chronicle.during('worker', EVERYWHERE, () => killWorker(performance, deed));
    case 'stop_worker':
      return chronicle.during('worker', EVERYWHERE, () => stopWorker(performance, deed));
    case 'kill_server':
      return chronicle.during('server', EVERYWHERE, () => killServer(performance, deed));
  }
}

async function killWorker(performance: Performance, deed: KillWorker): Promise<void> {
  const { stage, chronicle, signal } = performance;
  chronicle.counts.kills += 1;
  await stage.killWorker(deed.worker);
  await pause(deed.forMs, undefined, { signal });
  await stage.startWorker(deed.worker);
}

async function stopWorker(performance: Performance, deed: StopWorker): Promise<void> {
  const { stage, chronicle, signal } = performance;
  chronicle.counts.stops += 1;
  stage.signalWorker(deed.worker, 'SIGSTOP');
  await pause(deed.forMs, undefined, { signal });
  stage.signalWorker(deed.worker, 'SIGCONT');
}

async function killServer(performance: Performance, deed: KillServer): Promise<void> {
  const { stage, chronicle, signal } = performance;
  chronicle.counts.server_kills += 1;
  const port = stage.serverPort;
  await stage.killServer();
  await pause(deed.forMs, undefined, { signal });
  await stage.restartServer(port);
}
