/** Sleeping windows: how much memory a worker needs for them, what they cost, how soon a new worker is ready. */
import { setTimeout as pause } from 'node:timers/promises';
import { cpuMs, memoryMb } from '../stage/cpu.ts';
import { openStage, type Stage } from '../stage/stage.ts';
import { book } from '../stage/windows.ts';
import { requestsFor } from './bookings.ts';
import type { Figure, Section } from './section.ts';

const AT_ONCE = 30;
/** Garbage is collected meanwhile, and the sweeper runs. */
const REST_MS = 10_000;
const WATCHED_MS = 60_000;
const MOST_RATIO = 1.4;
const READY_WITHIN_MS = 15_000;

async function memoryAfter(stage: Stage, what: string, count: number): Promise<number | null> {
  await book(stage, requestsFor(stage, what, count), AT_ONCE);
  await pause(REST_MS);
  return memoryMb(stage.workers[0]?.pid);
}

/** The share of a core used by worker and server, over a minute with one sweep. */
async function load(pids: readonly (number | undefined)[]): Promise<number | null> {
  const before = await cpuMs(pids);
  await pause(WATCHED_MS);
  const after = await cpuMs(pids);
  return before === null || after === null ? null : (100 * (after - before)) / WATCHED_MS;
}

export const SLEEPING: Section = {
  name: 'sleeping',
  about: 'memory and CPU of a worker whose windows sleep, and how soon a new one is ready',
  isDefault: false,
  async run(bench) {
    const [few, many] = bench.options.isFull ? [1_000, 10_000] : [200, 1_000];
    const stage = await openStage(bench, { minuteMs: 60_000, workers: 1 });
    bench.tell(`${few} windows are booked`);
    const small = await memoryAfter(stage, 'few', few);
    bench.tell(`${many} windows are booked`);
    const large = await memoryAfter(stage, 'many', many - few);
    const worker = await load([stage.workers[0]?.pid]);
    const server = await load([stage.server.pid]);
    await stage.stopWorkers();
    const beganAt = performance.now();
    const next = await stage.startWorker();
    const readyMs = performance.now() - beganAt;
    await pause(REST_MS);
    return toFigures({ few, many, small, large }, [
      { name: `${many} sleeping, the worker`, value: worker, unit: '% of a core' },
      { name: `${many} sleeping, the server`, value: server, unit: '% of a core' },
      {
        name: `${many} sleeping, a new worker is ready`,
        value: readyMs,
        unit: 'ms',
        atMost: READY_WITHIN_MS,
      },
      { name: 'and its memory', value: await memoryMb(next.pid), unit: 'MB' },
    ]);
  },
};

interface Memory {
  readonly few: number;
  readonly many: number;
  readonly small: number | null;
  readonly large: number | null;
}

function toFigures({ few, many, small, large }: Memory, more: readonly Figure[]): Figure[] {
  const unit = 'MB';
  return [
    { name: `memory, ${few} sleeping`, value: small, unit },
    {
      name: `memory, ${many} sleeping`,
      value: large,
      floor: small,
      unit,
      atMost: small === null ? null : MOST_RATIO * small,
    },
    ...more,
  ];
}
