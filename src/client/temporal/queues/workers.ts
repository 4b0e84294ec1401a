/** Which workers are running: the pollers of our task queues, and the search attributes that workers need. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  SEARCH_ATTRIBUTES,
  type SearchAttributeName,
} from '../../../contract/server/search-attributes.ts';
import { callbackQueue, genesysQueue } from '../../../contract/server/task-queues.ts';
import { call } from '../calling.ts';
import type { Place } from '../connecting.ts';
import type { LastPoll } from '../../errors/window-errors.ts';
import { InterludeError } from '../../errors/interlude-error.ts';
import { NoWorkerError } from '../../errors/reach-errors.ts';
import { readPollers, type PolledQueue, type Poller } from './queue-pollers.ts';

/** A worker polls at least every minute; one that is silent for longer is gone. */
const STALE_MS = 90_000;
const LOOK_AGAIN_MS = 250;

/** How many workers poll one task queue. */
export interface QueuePollers {
  readonly taskQueue: string;
  readonly purpose: 'windows' | 'genesys' | 'callbacks';
  readonly pollers: number;
}

async function pollersOf(place: Place, queue: PolledQueue): Promise<readonly Poller[]> {
  return call(place, () => readPollers(place.client.workflowService, place.namespace, queue));
}

/** Workers that polled recently, each counted once. */
async function countPollers(place: Place, queue: PolledQueue): Promise<number> {
  const pollers = await pollersOf(place, queue);
  const fresh = pollers.filter(({ lastSeenMs }) => Date.now() - lastSeenMs < STALE_MS);
  return new Set(fresh.map(({ identity }) => identity)).size;
}

/** A poll older than any worker's pause counts as none. */
export function newestPoll(
  taskQueue: string,
  pollers: readonly Pick<Poller, 'lastSeenMs'>[],
  nowMs: number,
): LastPoll {
  const agoMs = Math.min(...pollers.map(({ lastSeenMs }) => nowMs - lastSeenMs));
  return { taskQueue, agoMs: agoMs < STALE_MS ? agoMs : null };
}

/** When a worker that runs windows last asked for work; undefined if that cannot be read. */
export async function lastPoll(place: Place, taskQueue: string): Promise<LastPoll | undefined> {
  try {
    const queue = { name: taskQueue, type: 'workflow' } as const;
    return newestPoll(taskQueue, await pollersOf(place, queue), Date.now());
  } catch {
    return undefined;
  }
}

/** The pollers of all three queues. */
export async function listPollers(place: Place): Promise<readonly QueuePollers[]> {
  const { taskQueue } = place;
  const queues = [
    { purpose: 'windows', taskQueue, type: 'workflow' },
    { purpose: 'genesys', taskQueue: genesysQueue(taskQueue), type: 'activity' },
    { purpose: 'callbacks', taskQueue: callbackQueue(taskQueue), type: 'activity' },
  ] as const;
  return Promise.all(
    queues.map(async ({ purpose, taskQueue: name, type }) => ({
      taskQueue: name,
      purpose,
      pollers: await countPollers(place, { name, type }),
    })),
  );
}

/** How long a worker that was seen is not looked for again: each look is a request per booking. */
const SEEN_FOR_MS = 5_000;
const seenAt = new WeakMap<Place, number>();

/** Whether a worker runs windows, or did seconds ago; `now` in terms of `performance.now()`. */
export async function seesWorker(place: Place, now = performance.now()): Promise<boolean> {
  if (now - (seenAt.get(place) ?? -Infinity) < SEEN_FOR_MS) return true;
  const isThere = (await countPollers(place, { name: place.taskQueue, type: 'workflow' })) > 0;
  if (isThere) seenAt.set(place, now);
  return isThere;
}

/** How long to wait for a worker, and what it is needed for. */
export interface WorkerWait {
  readonly withinMs: number;
  readonly signal?: AbortSignal | undefined;
  /** @default that of the place */
  readonly taskQueue?: string;
  /** The consequence if none comes. @default 'nothing was booked' */
  readonly otherwise?: string;
}

/**
 * Waits for a worker that runs windows.
 * @throws {NoWorkerError} none came in time
 */
export async function waitForWorker(place: Place, wait: WorkerWait): Promise<void> {
  const { withinMs, signal, taskQueue = place.taskQueue, otherwise } = wait;
  const deadline = Date.now() + withinMs;
  const isWanted = (): boolean => signal?.aborted !== true;
  while (isWanted()) {
    if ((await countPollers(place, { name: taskQueue, type: 'workflow' })) > 0) return;
    if (Date.now() + LOOK_AGAIN_MS > deadline) break;
    await pause(LOOK_AGAIN_MS, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
  throw new NoWorkerError(taskQueue, otherwise);
}

/** One of the search attributes. */
export interface AttributeState {
  readonly name: SearchAttributeName;
  readonly registered: boolean;
}

const NAMES = Object.keys(SEARCH_ATTRIBUTES).filter((name): name is SearchAttributeName =>
  Object.hasOwn(SEARCH_ATTRIBUTES, name),
);

/** Whether the namespace knows our search attributes, with the right types. */
export async function listAttributes(place: Place): Promise<readonly AttributeState[]> {
  const values = { Keyword: `''`, Datetime: `'2000-01-01T00:00:00Z'` };
  const { workflowService: service } = place.client;
  const { namespace } = place;
  return Promise.all(
    NAMES.map(async (name) => {
      const query = `${name} = ${values[SEARCH_ATTRIBUTES[name]]}`;
      try {
        await call(place, () => service.countWorkflowExecutions({ namespace, query }));
        return { name, registered: true };
      } catch (error) {
        if (error instanceof InterludeError) throw error;
        return { name, registered: false };
      }
    }),
  );
}
