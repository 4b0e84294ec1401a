/**
 * What one whole window costs: CPU of server and worker, and its history, compared with a bare workflow of the same
 * shape.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { BarePlan } from '../floors/bare-activities.ts';
import type { bareWindow } from '../floors/bare-workflow.ts';
import { cpuMs } from '../stage/cpu.ts';
import { readHistory, sumOf, type Counted, type HistoryFigures } from '../stage/histories.ts';
import { inTurns } from '../stage/pool.ts';
import { openStage, startBareWorker, type Stage } from '../stage/stage.ts';
import { awaitEnds, book, MINUTES, requestFor } from '../stage/windows.ts';
import type { Bench, Figure, Section } from './section.ts';

const WINDOWS = 100;
/** Long enough that every step begins as early as with real minutes. */
const MINUTE_MS = 6_000;
const CALM_MS = 3 * MINUTE_MS;
/** Time between two starts: nothing queues. */
const APART_MS = 150;
const IDLE_MS = 5_000;
const BARE = 'bare';

interface Cost {
  /** Milliseconds of CPU per window; null if not known. */
  readonly server: number | null;
  readonly worker: number | null;
  readonly histories: readonly HistoryFigures[];
}

type Pids = readonly [server: number, ...workers: (number | undefined)[]];

async function read([server, ...workers]: Pids) {
  return { at: performance.now(), server: await cpuMs([server]), worker: await cpuMs(workers) };
}

function rise(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}

/** The cost of the work, minus that of idle processes. */
async function costOf(pids: Pids, work: () => Promise<readonly HistoryFigures[]>): Promise<Cost> {
  const first = await read(pids);
  await pause(IDLE_MS);
  const before = await read(pids);
  const histories = await work();
  const after = await read(pids);
  const each = (name: 'server' | 'worker'): number | null => {
    const [idle, busy] = [rise(first[name], before[name]), rise(before[name], after[name])];
    if (idle === null || busy === null) return null;
    return (busy - (idle * (after.at - before.at)) / (before.at - first.at)) / WINDOWS;
  };
  return { server: each('server'), worker: each('worker'), histories };
}

async function measureOurs(stage: Stage): Promise<Cost> {
  const pids: Pids = [stage.server.pid, ...stage.workers.map(({ pid }) => pid)];
  return costOf(pids, async () => {
    const begin = Date.now() + CALM_MS;
    const requests = Array.from({ length: WINDOWS }, (_, number) =>
      requestFor(stage, `whole-${number}`, begin + number * APART_MS),
    );
    const { ids } = await book(stage, requests, 4);
    await awaitEnds(stage, ids);
    return inTurns(ids, 4, (id) => readHistory(stage.temporal, id));
  });
}

async function measureBare(bench: Bench, stage: Stage): Promise<Cost> {
  const pids: Pids = [stage.server.pid, await startBareWorker(bench, stage, BARE)];
  return costOf(pids, async () => {
    const begin = Date.now() + CALM_MS;
    const plans = Array.from({ length: WINDOWS }, (_, number): BarePlan => {
      const startMs = begin + number * APART_MS;
      return { id: `bare-${number}`, startMs, endMs: startMs + MINUTES * MINUTE_MS };
    });
    await inTurns(plans, 4, (plan) =>
      stage.temporal.workflow.start<typeof bareWindow>('bareWindow', {
        workflowId: plan.id,
        taskQueue: BARE,
        args: [plan],
      }),
    );
    const ids = plans.map(({ id }) => id);
    await awaitEnds(stage, ids);
    return inTurns(ids, 4, (id) => readHistory(stage.temporal, id));
  });
}

function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}

function cpuFigures(ours: Cost, bare: Cost): Figure[] {
  const unit = 'ms';
  const floor = sum(bare.server, bare.worker);
  return [
    { name: 'CPU of the server, a window', value: ours.server, floor: bare.server, unit },
    { name: 'CPU of the worker, a window', value: ours.worker, floor: bare.worker, unit },
    {
      name: 'CPU of both, a window',
      value: sum(ours.server, ours.worker),
      floor,
      unit,
      atMost: floor === null ? null : 3 * floor,
    },
  ];
}

function historyFigures(ours: Cost, bare: Cost): Figure[] {
  const lines: readonly (readonly [string, Counted, number | null])[] = [
    ['history, events', 'events', 65],
    ['history, bytes', 'bytes', 18 * 1_024],
    ['workflow tasks', 'workflowTasks', null],
    ['activities', 'activities', null],
    ['timers', 'timers', null],
    ['upserts and memos', 'upserts', null],
  ];
  const mean = (cost: Cost, name: Counted): number =>
    sumOf(cost.histories, name) / cost.histories.length;
  return lines.map(([words, name, atMost]) => ({
    name: words,
    value: mean(ours, name),
    floor: mean(bare, name),
    unit: '',
    atMost,
  }));
}

export const WHOLE_WINDOW: Section = {
  name: 'whole-window',
  about: 'CPU and history of one whole window, beside a bare workflow',
  isDefault: true,
  async run(bench) {
    const { workers } = bench.options;
    const stage = await openStage(bench, { minuteMs: MINUTE_MS, workers });
    bench.tell(`${WINDOWS} whole windows, one after the other`);
    const ours = await measureOurs(stage);
    const { requests } = await stage.standIn.told();
    await stage.stopWorkers();
    bench.tell(`${WINDOWS} bare workflows of the same shape`);
    const bare = await measureBare(bench, stage);
    return [
      ...cpuFigures(ours, bare),
      ...historyFigures(ours, bare),
      { name: 'requests, callbacks included', value: requests / WINDOWS, floor: 4, unit: '' },
    ];
  },
};
