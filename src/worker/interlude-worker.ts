/** Wires everything and runs the workers of one organisation. Knows no environment and no signals. */
import { Client } from '@temporalio/client';
import type { Worker } from '@temporalio/worker';
import { createCallbackSender } from '../adapters/callbacks/callback-sender.ts';
import type { ActivityDeps } from '../activities/index.ts';
import { vaultOf } from '../client/codec/payload-vault.ts';
import { createAttemptCheck } from '../client/temporal/attempt-check.ts';
import { findCalendarQueue } from '../client/calendar/organization.ts';
import { createCalendarAccess } from '../client/calendar/calendar-access.ts';
import { tolerantConverter } from '../client/temporal/tolerant-converter.ts';
import { createWindowAccess } from '../client/temporal/window-access.ts';
import { listStanding } from '../client/standing.ts';
import { lastGoodSweep } from '../client/temporal/sweeper-state.ts';
import { createGenesys } from '../adapters/genesys/index.ts';
import type { Readiness } from './temporal/endpoint.ts';
import {
  warnOfOtherQueue,
  createWorkers,
  identity,
  queuesOf,
  type WorkersOptions,
} from './temporal/queue-workers.ts';
import { ensureSweeper } from './temporal/sweeper-schedule.ts';
import { watchSweepers } from './temporal/sweeper-watch.ts';
import { untilPolling } from './temporal/pollers.ts';
import { IN_FLIGHT } from './load.ts';
import { openRescueFiles } from './rescue-files.ts';

export interface InterludeWorkerOptions extends WorkersOptions {
  /** For tests: replaces what is wired from the settings. */
  readonly deps?: Partial<ActivityDeps>;
}

export interface InterludeWorker {
  /** Resolves with true once the server sees it poll every queue, with false if it ends before that. */
  readonly ready: Promise<boolean>;
  readiness(): Readiness;
  /**
   * Polls until `shutdown`, then drains.
   * @throws the error that ended a worker before `shutdown`
   */
  run(): Promise<void>;
  /** Accepts no more tasks and lets running ones end; may be called at any time, and twice. */
  shutdown(): void;
}

interface Wiring {
  readonly client: Client;
  readonly deps: ActivityDeps;
  close(): void;
}

function wire(options: InterludeWorkerOptions): Wiring {
  const { config, connection, log, metrics } = options;
  const { organizationId, requestsPerMinute, ...api } = config.genesys;
  const { namespace } = config.temporal;
  const client = new Client({
    connection,
    namespace,
    dataConverter: tolerantConverter(vaultOf(config.payloadKeys)),
  });
  const genesys = createGenesys({
    ...api,
    observe: metrics.observeRequest,
    budget: { maxInFlight: IN_FLIGHT },
  });
  const deps: ActivityDeps = {
    genesys,
    apiUrl: api.apiUrl,
    organizationId,
    calendar: createCalendarAccess({ client, organizationId, taskQueue: config.taskQueue }),
    windows: createWindowAccess({ client, taskQueue: config.taskQueue }),
    callbacks: createCallbackSender(config.callbacks),
    checkAttempt: createAttemptCheck(client),
    metrics,
    timing: config.timing,
    spread: config.spread,
    minuteMs: config.minuteMs,
    requestsPerMinute,
    rescueFiles: openRescueFiles(config.rescueDirectory, log, metrics),
    ...options.deps,
  };
  const place = { client, taskQueue: config.taskQueue, ...config.temporal };
  metrics.watchCalendar({ list: () => deps.calendar.list() });
  metrics.watchStanding({
    standing: (sinceMs) => listStanding(place, sinceMs),
    lastGoodSweep: () => lastGoodSweep(place, organizationId),
  });
  return { client, deps, close: () => genesys.close() };
}

class RunningWorkers implements InterludeWorker {
  readonly ready: Promise<boolean>;
  readonly #workers: readonly Worker[];
  readonly #wiring: Wiring;
  readonly #options: InterludeWorkerOptions;
  readonly #stop = new AbortController();
  #begin: () => void = () => undefined;
  #isReady = false;

  constructor(workers: readonly Worker[], wiring: Wiring, options: InterludeWorkerOptions) {
    this.#workers = workers;
    this.#wiring = wiring;
    this.#options = options;
    const begun = new Promise<void>((resolve) => (this.#begin = resolve));
    this.ready = begun.then(() => this.#untilReady(options));
  }

  readiness(): Readiness {
    if (this.#stop.signal.aborted) return 'draining';
    return this.#isReady ? 'ready' : 'starting';
  }

  async run(): Promise<void> {
    const running = this.#workers.map((worker) => this.#runOne(worker));
    const sweeping = this.#keepSweeping().finally(() => this.shutdown());
    sweeping.catch(() => undefined);
    if (this.#stop.signal.aborted) this.#stopWorkers();
    this.#begin();
    const ends = await Promise.allSettled(running);
    this.#wiring.close();
    await Promise.all([this.ready, sweeping]);
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  shutdown(): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.#stopWorkers();
  }

  /** A worker that never ran cannot be shut down; `run` takes care of that. */
  #stopWorkers(): void {
    for (const worker of this.#workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  }

  /** If one ends, the others end with it: half a worker would look alive. */
  async #runOne(worker: Worker): Promise<void> {
    try {
      await worker.run();
    } finally {
      this.shutdown();
    }
  }

  async #keepSweeping(): Promise<void> {
    const { config, log } = this.#options;
    const { client } = this.#wiring;
    const sweeper = {
      client,
      organizationId: config.genesys.organizationId,
      taskQueue: config.taskQueue,
      log,
      stop: this.#stop.signal,
    };
    const { taskQueue, minuteMs, genesys, temporal } = config;
    const place = { client, taskQueue, ...temporal };
    await warnOfOtherQueue(() => findCalendarQueue(place, genesys.organizationId), taskQueue, log);
    await ensureSweeper({ ...sweeper, minuteMs });
    await watchSweepers({ ...sweeper, everyMs: Math.max(minuteMs, 1_000) });
  }

  async #untilReady({ connection, config }: InterludeWorkerOptions): Promise<boolean> {
    this.#isReady = await untilPolling({
      connection,
      namespace: config.temporal.namespace,
      identity: identity(),
      queues: queuesOf(config.taskQueue),
      stop: this.#stop.signal,
    });
    return this.#isReady;
  }
}

/** Creates the workers of one organisation; `run` makes them poll. */
export async function createInterludeWorker(
  options: InterludeWorkerOptions,
): Promise<InterludeWorker> {
  const wiring = wire(options);
  try {
    return new RunningWorkers(await createWorkers(options, wiring.deps), wiring, options);
  } catch (error) {
    wiring.close();
    throw error;
  }
}
