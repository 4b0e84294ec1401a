/**
 * The processes of a run, on free ports of this machine: a Temporal server on its own database file, the simulator,
 * workers. Each can be killed and started again; `stop` ends all. Nothing here reads the environment.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { MaintenanceClient } from '../../../src/client/index.ts';
import { Retries } from '../../../src/client/temporal/retries.ts';
import { startDevServer, type DevServer } from '../../dev-server/index.ts';
import { AUDIT_MESSAGE } from '../../../src/contract/reporting/audit-record.ts';
import type { ChildProgram } from '../../programs/child-program.ts';
import type { LogLine } from '../../programs/log-line.ts';
import { Programs } from '../../programs/programs.ts';
import { workerEnvironment } from '../../programs/worker-environment.ts';
import {
  createSimulatorControl,
  DEFAULT_CLIENT,
  type SimulatorControl,
} from '../../simulator/index.ts';
import { startReceiver, type Receiver } from './receiver.ts';

const NAME = 'interlude-chaos';
/** The run is about lines, not about an API's limit. */
const UNLIMITED = 1_000_000;

export interface StageOptions {
  /** Path of the Temporal server's program. */
  readonly executable: string;
  /** Folder of the compiled programs. */
  readonly programs: string;
  readonly minuteMs: number;
  readonly workers: number;
}

/** What exists once everything has been started. */
export interface Scene {
  readonly simulator: SimulatorControl;
  readonly client: MaintenanceClient;
  /** What our client does not offer. */
  readonly temporal: Client;
  readonly receiver: Receiver;
}

export class Stage {
  readonly #options: StageOptions;
  readonly #programs: Programs;
  readonly #workers: (ChildProgram | null)[] = [];
  readonly #enders: (() => Promise<void>)[] = [];
  readonly #ready: Promise<void>;
  readonly #audit: LogLine[] = [];
  /** For this run only. */
  readonly #secret = `whsec_${randomBytes(24).toString('base64')}`;
  #server: DevServer | null = null;
  #folder = '';
  #workerEnv: Readonly<Record<string, string>> = {};
  #isStopped = false;
  #tellReady: () => void = () => undefined;

  constructor(options: StageOptions) {
    this.#options = options;
    this.#programs = new Programs(options.programs);
    this.#ready = new Promise((resolve) => (this.#tellReady = resolve));
  }

  /** Rejects as soon as a process ends that was not killed; never resolves. */
  get fallen(): Promise<never> {
    return this.#programs.fallen;
  }

  async start(): Promise<Scene> {
    this.#folder = await mkdtemp(path.join(tmpdir(), `${NAME}-`));
    this.#enders.push(() => rm(this.#folder, { recursive: true, force: true }));
    await mkdir(this.rescueFolder);
    const [server, simulator, receiver] = await Promise.all([
      this.#startServer(),
      this.#startSimulator(),
      startReceiver(this.#secret),
    ]);
    this.#enders.push(() => receiver.close());
    this.#workerEnv = this.#environment(server, simulator, receiver);
    const indexes = Array.from({ length: this.#options.workers }, (_, index) => index);
    await Promise.all(indexes.map((index) => this.startWorker(index)));
    // One is enough to begin with: the server may take a minute to show the polls of the others.
    await this.#ready;
    const temporal = this.#connect(server);
    const client = new MaintenanceClient(temporal, { taskQueue: NAME, address: server.address });
    return { simulator, client, temporal, receiver };
  }

  /** Resolves when it has read its settings; does nothing after {@link stop}. */
  async startWorker(index: number): Promise<void> {
    if (this.#isStopped) return;
    await this.#programs.start('worker', {
      env: this.#workerEnv,
      onStart: (program) => (this.#workers[index] = program),
      ready: (line) => {
        const { msg } = line;
        if (msg === AUDIT_MESSAGE) this.#audit.push(line);
        if (msg === 'worker ready') this.#tellReady();
        return msg === 'worker starting' ? msg : null;
      },
    });
  }

  /** kill -9; resolves when it is gone. */
  async killWorker(index: number): Promise<void> {
    await this.#workers[index]?.kill();
  }

  /** SIGSTOP and SIGCONT. */
  signalWorker(index: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#workers[index]?.signal(signal);
  }

  /** kill -9; resolves when it is gone. */
  async killServer(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    server?.kill('SIGKILL');
    await server?.ended;
  }

  /** On the same database and the same port. */
  async restartServer(port: number): Promise<void> {
    if (!this.#isStopped) await this.#startServer(port);
  }

  /** Break-glass files of all workers. */
  get rescueFolder(): string {
    return path.join(this.#folder, 'rescue');
  }

  /** The workers' audit log, in order of arrival. */
  auditLog(): readonly LogLine[] {
    return [...this.#audit];
  }

  get serverPort(): number {
    return this.#server?.port ?? 0;
  }

  /** Ends everything, including stopped processes. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#workers.map((_, index) => this.killWorker(index)));
    await this.killServer();
    for (let end = this.#enders.pop(); end !== undefined; end = this.#enders.pop())
      await end().catch(() => undefined);
  }

  async #startServer(port?: number): Promise<DevServer> {
    const server = await startDevServer({
      executable: this.#options.executable,
      uiPort: 'none',
      namespaces: [NAME],
      dbFilename: path.join(this.#folder, 'temporal.db'),
      ...(port === undefined ? {} : { port }),
    });
    if (this.#isStopped) await server.stop();
    this.#server = server;
    void this.#watch(server);
    return server;
  }

  async #watch(server: DevServer): Promise<void> {
    const { code, signal } = await server.ended;
    if (this.#server !== server || this.#isStopped) return;
    this.#programs.fail(
      new Error(`the Temporal server ended by itself (${signal ?? `code ${code}`})`),
    );
  }

  async #startSimulator(): Promise<SimulatorControl> {
    const url = await this.#programs.startSimulator((program) =>
      this.#enders.push(() => program.kill()),
    );
    const control = createSimulatorControl(url);
    await control.changeSettings({ rate_limit: UNLIMITED });
    return control;
  }

  #environment(
    server: DevServer,
    simulator: SimulatorControl,
    receiver: Receiver,
  ): Readonly<Record<string, string>> {
    return {
      ...workerEnvironment({
        name: NAME,
        temporal: server.address,
        simulator: simulator.url,
        client: DEFAULT_CLIENT,
        receiver: receiver.address,
      }),
      INTERLUDE_TEST_MINUTE_MS: String(this.#options.minuteMs),
      CALLBACK_SIGNING_SECRET: this.#secret,
      RESCUE_DIR: this.rescueFolder,
      LOG_LEVEL: 'info',
    };
  }

  #connect({ address }: DevServer): Client {
    const retries = new Retries();
    const connection = Connection.lazy({
      address,
      interceptors: [retries.interceptor],
      channelArgs: {
        'grpc.enable_http_proxy': 0,
        'grpc.initial_reconnect_backoff_ms': 100,
        'grpc.max_reconnect_backoff_ms': 500,
      },
    });
    this.#enders.push(() => retries.close(connection));
    return new Client({ connection, namespace: NAME });
  }
}
