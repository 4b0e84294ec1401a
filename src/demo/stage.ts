// Everything the story needs, started on free ports of this machine and ended in the end: Temporal
// server, simulator, callback receiver, worker, client. Nothing here reads the environment.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { MaintenanceClient } from '../client/index.ts';
import { startDevServer, type DevServer } from '../dev-server/index.ts';
import {
  createSimulatorControl,
  DEFAULT_CLIENT,
  type SimulatorControl,
} from '../simulator/index.ts';
import { ChildProgram, ProgramEndedError } from '../programs/child-program.ts';
import { parseLine, type LogLine } from '../programs/log-line.ts';
import { startReceiver, type ReceivedCallback, type Receiver } from './receiver.ts';

const NAMESPACE = 'interlude-demo';
const TASK_QUEUE = 'interlude-demo';
const ORGANIZATION = 'interlude-demo';
const LINES_KEPT = 12;

export interface StageOptions {
  /** Path of the Temporal server's program. */
  readonly executable: string;
  /** Folder of the compiled programs. */
  readonly programs: string;
  readonly onCallback: (callback: ReceivedCallback) => void;
}

/** Starts one thing after the other; whatever was started, {@link stop} ends. */
export class Stage {
  /** Rejects as soon as a program of the stage ends by itself; never resolves. */
  readonly fallen: Promise<never>;
  readonly namespace = NAMESPACE;
  readonly taskQueue = TASK_QUEUE;
  /** What the worker has logged as `AUDIT_LOG`, in order. */
  readonly auditLines: LogLine[] = [];
  readonly #options: StageOptions;
  readonly #secret = `whsec_${randomBytes(24).toString('base64')}`;
  readonly #enders: (() => Promise<void>)[] = [];
  #fail: (error: Error) => void = () => undefined;

  constructor(options: StageOptions) {
    this.#options = options;
    this.fallen = new Promise((_, reject) => (this.#fail = reject));
    this.fallen.catch(() => undefined);
  }

  /** @throws DevServerError */
  async startTemporal(): Promise<DevServer> {
    const lastLines: string[] = [];
    const onLogLine = (line: string): void => {
      lastLines.push(line);
      if (lastLines.length > LINES_KEPT) lastLines.shift();
    };
    const { executable } = this.#options;
    const server = await startDevServer({ executable, namespaces: [NAMESPACE], onLogLine });
    let isWanted = true;
    this.#enders.push(() => {
      isWanted = false;
      return server.stop();
    });
    void this.#watch(server, () => isWanted, lastLines);
    return server;
  }

  async startSimulator(): Promise<SimulatorControl> {
    const url = await this.#startProgram(
      'simulator',
      { args: ['--port', '0', '--json'] },
      ({ event, url: where }) => (event === 'listening' ? String(where) : null),
    );
    return createSimulatorControl(url);
  }

  async startReceiver(): Promise<Receiver> {
    const receiver = await startReceiver(this.#secret, this.#options.onCallback);
    this.#enders.push(() => receiver.close());
    return receiver;
  }

  /** @returns the address of its metrics. */
  async startWorker(server: DevServer, simulator: string, receiver: Receiver): Promise<string> {
    const env = {
      TEMPORAL_ADDRESS: server.address,
      TEMPORAL_NAMESPACE: NAMESPACE,
      TEMPORAL_TASK_QUEUE: TASK_QUEUE,
      GENESYS_API_URL: simulator,
      GENESYS_LOGIN_URL: simulator,
      GENESYS_CLIENT_ID: DEFAULT_CLIENT.client_id,
      GENESYS_CLIENT_SECRET: DEFAULT_CLIENT.client_secret,
      GENESYS_ORGANIZATION_ID: ORGANIZATION,
      CALLBACK_SIGNING_SECRET: this.#secret,
      CALLBACK_ALLOW: receiver.address,
      METRICS_ADDRESS: '127.0.0.1:0',
    };
    let metrics = '';
    return this.#startProgram('worker', { env }, (line) => {
      if (line['msg'] === 'AUDIT_LOG') this.auditLines.push(line);
      if (typeof line['url'] === 'string') metrics = line['url'];
      return line['msg'] === 'worker ready' ? metrics : null;
    });
  }

  async connect({ address }: DevServer): Promise<MaintenanceClient> {
    const client = await MaintenanceClient.connect({
      address,
      namespace: NAMESPACE,
      taskQueue: TASK_QUEUE,
      identity: NAMESPACE,
      env: {},
    });
    this.#enders.push(() => client.close());
    return client;
  }

  /** Ends all, the last started first. */
  async stop(): Promise<void> {
    for (let end = this.#enders.pop(); end !== undefined; end = this.#enders.pop())
      await end().catch(() => undefined);
  }

  async #watch(
    server: DevServer,
    isWanted: () => boolean,
    lastLines: readonly string[],
  ): Promise<void> {
    const { code, signal } = await server.ended;
    const how = signal ?? `exit code ${code}`;
    if (isWanted()) this.#fail(new ProgramEndedError('Temporal server', how, lastLines));
  }

  /** Resolves with what `ready` first finds in a line of the program. */
  #startProgram(
    what: 'simulator' | 'worker',
    how: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> },
    ready: (line: LogLine) => string | null,
  ): Promise<string> {
    return new Promise((resolve) => {
      const program = new ChildProgram({
        what,
        file: path.join(this.#options.programs, what, 'main.js'),
        ...how,
        onLine: (text) => {
          const found = ready(parseLine(text));
          if (found !== null) resolve(found);
        },
      });
      this.#enders.push(() => program.stop());
      program.fallen.catch(this.#fail);
    });
  }
}
