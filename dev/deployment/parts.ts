/**
 * The parts of docker-compose.yml without Docker: PostgreSQL, the Temporal server and its UI, the simulator and the
 * worker as processes of this machine, with the environment and the commands of the file. Only names of hosts, folders
 * and ports, which a container has of its own, are replaced. `stop` ends what it starts.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres } from '../dev-server/postgres/postgres.ts';
import { startDevServer } from '../dev-server/index.ts';
import { freePorts } from '../dev-server/free-ports.ts';
import { Programs } from '../programs/programs.ts';
import { readCompose, type ComposeService } from './compose-file.ts';

/** The variables of `.env`: the required ones, and the simulator instead of an organisation. */
const VARIABLES = {
  POSTGRES_PASSWORD: 'not-asked-for-here',
  GENESYS_CLIENT_ID: 'compose-client',
  GENESYS_ORGANIZATION_ID: 'compose-organization',
};
const SECRET = 'a-secret-of-the-parts';

export interface Parts {
  /** The environment of the worker's container, for another command. */
  readonly workerEnv: Readonly<Record<string, string>>;
  readonly uiUrl: string;
  /** Of /ready, /healthz and /metrics. */
  readonly metricsUrl: string;
  /** Of the SDK's metrics. */
  readonly sdkMetricsUrl: string;
  stop(): Promise<void>;
}

type Places = readonly (readonly [inContainer: string, here: string])[];

function placed(text: string, places: Places): string {
  return places.reduce((all, [inContainer, here]) => all.replaceAll(inContainer, here), text);
}

function placedService({ environment, command }: ComposeService, places: Places): ComposeService {
  const settings = Object.entries(environment).filter(([, value]) => value !== '');
  return {
    environment: Object.fromEntries(
      settings.map(([name, value]) => [name, placed(value, places)] as const),
    ),
    command: command.map((word) => placed(word, places)),
  };
}

class Stage {
  readonly #enders: (() => Promise<void>)[] = [];

  readonly endLater = (end: () => Promise<void>): void => void this.#enders.push(end);

  async stop(): Promise<void> {
    for (let end = this.#enders.pop(); end !== undefined; end = this.#enders.pop())
      await end().catch(() => undefined);
  }
}

async function folders(
  stage: Stage,
): Promise<{ readonly secrets: string; readonly rescue: string }> {
  const root = await mkdtemp(path.join(tmpdir(), 'interlude-parts-'));
  stage.endLater(() => rm(root, { recursive: true, force: true }));
  const [secrets, rescue] = [path.join(root, 'secrets'), path.join(root, 'rescue')];
  await Promise.all([mkdir(secrets), mkdir(rescue)]);
  await writeFile(path.join(secrets, 'genesys-client-secret'), SECRET, { mode: 0o400 });
  return { secrets, rescue };
}

function serviceOf(services: ReadonlyMap<string, ComposeService>, name: string): ComposeService {
  const found = services.get(name);
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

export interface PartsOptions {
  /** The server that can use PostgreSQL: the one built from tools/temporal-server. */
  readonly executable: string;
  /** Folder of the compiled programs. */
  readonly programs: string;
  readonly composeFile: string;
}

async function start(stage: Stage, options: PartsOptions): Promise<Omit<Parts, 'stop'>> {
  const [simulatorPort = 0, metricsPort = 0, sdkPort = 0] = await freePorts(3);
  const simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
  const urls = { GENESYS_API_URL: simulatorUrl, GENESYS_LOGIN_URL: simulatorUrl };
  const text = await readFile(options.composeFile, 'utf8');
  const services = readCompose(text, { ...VARIABLES, ...urls });
  const { secrets, rescue } = await folders(stage);
  const postgres = await startPostgres(stage);
  const { NUM_HISTORY_SHARDS: shards = '' } = serviceOf(services, 'temporal').environment;
  const { TEMPORAL_NAMESPACE: namespace = '' } = serviceOf(services, 'worker').environment;
  const server = await startDevServer({
    executable: options.executable,
    postgres: { address: postgres, shards: Number(shards) },
    namespaces: [namespace],
    startTimeoutMs: 120_000,
  });
  stage.endLater(() => server.stop());
  const places: Places = [
    ['temporal:7233', server.address],
    ['/run/interlude', secrets],
    ['/var/lib/interlude/rescue', rescue],
    ['0.0.0.0:9464', `127.0.0.1:${metricsPort}`],
    ['0.0.0.0:9465', `127.0.0.1:${sdkPort}`],
  ];
  const programs = new Programs(options.programs);
  const onStart = (program: { stop(): Promise<void> }): void =>
    stage.endLater(() => program.stop());
  const simulator = placedService(serviceOf(services, 'simulator'), places);
  const args = simulator.command
    .slice(2)
    .map((word) => (word === '8090' ? String(simulatorPort) : word));
  await programs.start('simulator', {
    args: [...args, '--json'],
    ready: ({ event }) => (event === 'listening' ? true : null),
    onStart,
  });
  const worker = placedService(serviceOf(services, 'worker'), places);
  await programs.start('worker', {
    env: worker.environment,
    ready: ({ msg }) => (msg === 'worker ready' ? true : null),
    onStart,
  });
  return {
    workerEnv: worker.environment,
    uiUrl: server.uiAddress ?? '',
    metricsUrl: `http://127.0.0.1:${metricsPort}`,
    sdkMetricsUrl: `http://127.0.0.1:${sdkPort}/metrics`,
  };
}

/** Starts one after the other, like Compose with `depends_on`. */
export async function startParts(options: PartsOptions): Promise<Parts> {
  const stage = new Stage();
  try {
    return { ...(await start(stage, options)), stop: () => stage.stop() };
  } catch (error) {
    await stage.stop();
    throw error;
  }
}
