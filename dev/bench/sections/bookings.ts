/** How fast windows are booked, compared with the same update-with-start into a workflow that does nothing. */
import { WithStartWorkflowOperation } from '@temporalio/client';
import { VERDICT, type emptyEntity } from '../floors/empty-entity.ts';
import { cpuMs } from '../stage/cpu.ts';
import { inTurns, percentile } from '../stage/pool.ts';
import { openStage, startBareWorker, type Stage } from '../stage/stage.ts';
import { requestFor, type Booked } from '../stage/windows.ts';
import type { Figure, Section } from './section.ts';

const FLOOR_QUEUE = 'bare';
const AT_ONCE = 50;
const IN_FLIGHT = 20;
/** The first are slower: code is warmed up, the calendar starts. */
const WARM_UP = 40;
/** Clients are this process. */
interface Spent {
  readonly server: number | null;
  readonly worker: number | null;
  readonly client: number | null;
}

type Paid = Booked & { readonly spent: Spent };

/** Far enough ahead that none begins, and each in its own minute. */
const AHEAD_MS = 20 * 24 * 60 * 60_000;
const APART_MS = 60_000;

/** Windows without conflicts, each with its own line and time. */
export function requestsFor(stage: Stage, what: string, count: number) {
  const begin = Math.ceil((Date.now() + AHEAD_MS) / APART_MS) * APART_MS;
  return Array.from({ length: count }, (_, n) =>
    requestFor(stage, `${what}-${n}`, begin + n * APART_MS),
  );
}

/** Books all that can be booked: on a busy machine some may not be answered in time. */
export async function tryToBook(
  stage: Stage,
  requests: ReturnType<typeof requestsFor>,
  atOnce: number,
): Promise<Booked> {
  const beganAt = performance.now();
  const booked = await inTurns(requests, atOnce, async (request) => {
    const askedAt = performance.now();
    const handled = stage.client.schedule(request);
    const id = await handled.then(({ workflowId }) => workflowId).catch(() => null);
    return { id, ms: performance.now() - askedAt };
  });
  const wholeMs = performance.now() - beganAt;
  const ids = booked.flatMap(({ id }) => id ?? []);
  return { ids, took: booked.map(({ ms }) => ms), wholeMs };
}

function startEmpty(stage: Stage, workflowId: string): Promise<boolean> {
  return stage.temporal.workflow.executeUpdateWithStart<typeof emptyEntity, boolean, []>(VERDICT, {
    startWorkflowOperation: new WithStartWorkflowOperation<typeof emptyEntity>('emptyEntity', {
      workflowId,
      taskQueue: FLOOR_QUEUE,
      args: [],
      workflowIdConflictPolicy: 'FAIL',
    }),
  });
}

async function measureFloor(stage: Stage, count: number, atOnce: number): Promise<Booked> {
  const beganAt = performance.now();
  const ids = Array.from({ length: count }, (_, n) => `empty-${atOnce}-${n}`);
  const took = await inTurns(ids, atOnce, async (id) => {
    const askedAt = performance.now();
    await startEmpty(stage, id);
    return performance.now() - askedAt;
  });
  return { ids, took, wholeMs: performance.now() - beganAt };
}

async function spentSoFar(stage: Stage, workers: readonly (number | undefined)[]): Promise<Spent> {
  return {
    server: await cpuMs([stage.server.pid]),
    worker: await cpuMs(workers),
    client: await cpuMs([process.pid]),
  };
}

/** Milliseconds of CPU for each booking. */
async function spending(
  stage: Stage,
  workers: readonly (number | undefined)[],
  work: () => Promise<Booked>,
): Promise<Paid> {
  const before = await spentSoFar(stage, workers);
  const booked = await work();
  const after = await spentSoFar(stage, workers);
  const each = (who: keyof Spent): number | null => {
    const [first, last] = [before[who], after[who]];
    return first === null || last === null ? null : (last - first) / booked.ids.length;
  };
  const spent = { server: each('server'), worker: each('worker'), client: each('client') };
  return { ...booked, spent };
}

function rateOf({ ids, wholeMs }: Booked): number {
  return ids.length / (wholeMs / 1_000);
}

function spentFigures(ours: Spent, floor: Spent): Figure[] {
  const of = (who: keyof Spent): Figure => ({
    name: `CPU of the ${who}, a booking`,
    value: ours[who],
    floor: floor[who],
    unit: 'ms',
  });
  return [of('server'), of('worker'), of('client')];
}

function toFigures(ours: Paid, flight: Booked, floor: Paid, floorFlight: Booked): Figure[] {
  const unit = 'ms';
  const missed = ours.took.length - ours.ids.length;
  return [
    { name: 'bookings that were not answered in time', value: missed, unit: '', atMost: 0 },
    {
      name: `bookings, ${AT_ONCE} at a time`,
      value: rateOf(ours),
      floor: rateOf(floor),
      unit: 'a second',
      atLeast: 0.65 * rateOf(floor),
    },
    ...[0.5, 0.99].map((part) => ({
      name: `a booking, ${AT_ONCE} at a time, p${part * 100}`,
      value: percentile(ours.took, part),
      floor: percentile(floor.took, part),
      unit,
    })),
    {
      name: `a booking, ${IN_FLIGHT} in flight, p99`,
      value: percentile(flight.took, 0.99),
      floor: percentile(floorFlight.took, 0.99),
      unit,
      atMost: 1_000,
    },
    ...spentFigures(ours.spent, floor.spent),
  ];
}

export const BOOKINGS: Section = {
  name: 'bookings',
  about: 'how fast windows are booked, beside an update-with-start into an empty workflow',
  isDefault: true,
  async run(bench) {
    const { isFull, minuteMs, workers } = bench.options;
    const count = isFull ? 1_000 : 150;
    const stage = await openStage(bench, { minuteMs: Math.max(minuteMs, 60_000), workers });
    await tryToBook(stage, requestsFor(stage, 'warm', WARM_UP), IN_FLIGHT);
    bench.tell(`${count} bookings, ${AT_ONCE} at a time`);
    const many = requestsFor(stage, 'many', count);
    const pids = stage.workers.map(({ pid }) => pid);
    const ours = await spending(stage, pids, () => tryToBook(stage, many, AT_ONCE));
    const flight = await tryToBook(stage, requestsFor(stage, 'some', count), IN_FLIGHT);
    await stage.stopWorkers();
    bench.tell(`the same into empty workflows`);
    const bare = await startBareWorker(bench, stage, FLOOR_QUEUE);
    await measureFloor(stage, WARM_UP, 10);
    const floor = await spending(stage, [bare], () => measureFloor(stage, count, AT_ONCE));
    return toFigures(ours, flight, floor, await measureFloor(stage, count, IN_FLIGHT));
  },
};
