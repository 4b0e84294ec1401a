/**
 * The processes of one measurement, on free ports of this machine: a Temporal server in memory, the stand-in API and
 * our workers. Everything that is started ends with the section.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { MaintenanceClient } from '../../../src/client/index.ts';
import { startDevServer, type DevServer } from '../../dev-server/index.ts';
import { startPostgres } from '../../dev-server/postgres/postgres.ts';
import type { ChildProgram } from '../../programs/child-program.ts';
import { Programs } from '../../programs/programs.ts';
import { workerEnvironment } from '../../programs/worker-environment.ts';
import type { Bench } from '../sections/section.ts';
import { StandInControl } from './stand-in-control.ts';

const NAME = 'interlude-bench';
const CLIENT = { client_id: 'bench', client_secret: 'bench-secret' };

export interface Scale {
  readonly minuteMs: number;
  readonly workers: number;
  /** @default the stand-in */
  readonly api?: { readonly url: string; readonly client: typeof CLIENT };
}

export interface Stage {
  readonly name: string;
  readonly programs: Programs;
  readonly server: DevServer;
  readonly standIn: StandInControl;
  /** In the order they were started. */
  readonly workers: readonly ChildProgram[];
  /** Starts one more, in the same way. */
  startWorker(): Promise<ChildProgram>;
  readonly client: MaintenanceClient;
  readonly temporal: Client;
  /** Ends them, so that they use nothing any more. */
  stopWorkers(): Promise<void>;
}

async function startStandIn(bench: Bench, programs: Programs): Promise<StandInControl> {
  const url = await programs.start('stand-in', {
    ready: (line) => (line['event'] === 'listening' ? String(line['url']) : null),
    onStart: (program) => bench.endLater(() => program.kill()),
  });
  return new StandInControl(url);
}

/** Left open: calls of a broken run are still being retried, and the process ends with it. */
function connect({ address }: DevServer): Client {
  const connection = Connection.lazy({ address, channelArgs: { 'grpc.enable_http_proxy': 0 } });
  return new Client({ connection, namespace: NAME });
}

interface Surroundings {
  readonly bench: Bench;
  readonly programs: Programs;
  readonly server: DevServer;
  readonly standIn: StandInControl;
  readonly scale: Scale;
}

/** How one more worker is started. */
async function workerStarter(around: Surroundings): Promise<() => Promise<ChildProgram>> {
  const { bench, programs, server, standIn, scale } = around;
  const folder = await mkdtemp(path.join(tmpdir(), `${NAME}-`));
  bench.endLater(() => rm(folder, { recursive: true, force: true }));
  const env = {
    ...workerEnvironment({
      name: NAME,
      temporal: server.address,
      simulator: scale.api?.url ?? standIn.url,
      client: scale.api?.client ?? CLIENT,
      receiver: new URL(standIn.url).host,
    }),
    INTERLUDE_TEST_MINUTE_MS: String(scale.minuteMs),
    // A round of reverts as short as a shortened minute would end while most of them wait for their turn to answer, and
    // all of those would then answer at once.
    REVERT_ALARM_AFTER: '60s',
    CALLBACK_SIGNING_SECRET: `whsec_${randomBytes(24).toString('base64')}`,
    RESCUE_DIR: folder,
  };
  return async () => {
    const started: ChildProgram[] = [];
    await programs.start('worker', {
      env,
      ready: ({ msg }) => (msg === 'worker ready' ? msg : null),
      onStart: (program) => {
        started.push(program);
        bench.endLater(() => program.kill());
      },
    });
    const [worker] = started;
    if (worker === undefined) throw new Error('no worker was started');
    return worker;
  };
}

/** The worker of the floor; resolves with its process id. */
export async function startBareWorker(
  bench: Bench,
  { programs, server, name, standIn }: Stage,
  taskQueue: string,
): Promise<number | undefined> {
  let pid: number | undefined;
  await programs.start('bare-worker', {
    args: [server.address, name, taskQueue, standIn.url],
    ready: ({ event }) => (event === 'ready' ? true : null),
    onStart: (program) => {
      pid = program.pid;
      bench.endLater(() => program.kill());
    },
  });
  return pid;
}

/**
 * In memory, or on its own PostgreSQL. Like any server, and unlike those of the tests, it does not read the list of
 * search attributes again for every start and upsert.
 */
async function startServer(bench: Bench): Promise<DevServer> {
  const { shards } = bench.options;
  const options = {
    executable: bench.executable,
    uiPort: 'none',
    namespaces: [NAME],
    dynamicConfig: { 'system.forceSearchAttributesCacheRefreshOnRead': false },
  } as const;
  if (shards === null) return startDevServer(options);
  const address = await startPostgres(bench);
  return startDevServer({ ...options, postgres: { address, shards }, startTimeoutMs: 120_000 });
}

/** Everything answers, and the workers poll. */
export async function openStage(bench: Bench, scale: Scale): Promise<Stage> {
  const programs = new Programs(bench.programs);
  bench.watch(programs.fallen);
  const [server, standIn] = await Promise.all([startServer(bench), startStandIn(bench, programs)]);
  bench.endLater(() => server.stop());
  const startWorker = await workerStarter({ bench, programs, server, standIn, scale });
  const workers = await Promise.all(Array.from({ length: scale.workers }, startWorker));
  const temporal = connect(server);
  return {
    name: NAME,
    programs,
    server,
    standIn,
    workers,
    temporal,
    startWorker,
    client: new MaintenanceClient(temporal, { taskQueue: NAME, address: server.address }),
    async stopWorkers() {
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}
