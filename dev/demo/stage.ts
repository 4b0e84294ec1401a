/**
 * Everything the story needs, started on free ports of this machine and ended at the end: Temporal server, simulator,
 * callback receiver, worker, client. Nothing here reads the environment.
 */
import { randomBytes } from 'node:crypto';
import { MaintenanceClient } from '../../src/client/index.ts';
import { startDevServer, type DevServer } from '../dev-server/index.ts';
import {
  createSimulatorControl,
  DEFAULT_CLIENT,
  type SimulatorControl,
} from '../simulator/index.ts';
import { ProgramEndedError, type ChildProgram } from '../programs/child-program.ts';
import type { LogLine } from '../programs/log-line.ts';
import { Programs } from '../programs/programs.ts';
import { workerEnvironment } from '../programs/worker-environment.ts';
import { startReceiver, type ReceivedCallback, type Receiver } from './receiver.ts';

/** Name of namespace, task queue and organisation. */
const NAME = 'interlude-demo';
const LINES_KEPT = 12;

export interface StageOptions {
  /** Path of the Temporal server's program. */
  readonly executable: string;
  /** Folder of the compiled programs. */
  readonly programs: string;
  readonly onCallback: (callback: ReceivedCallback) => void;
}

/** Starts one thing after the other; {@link stop} ends whatever was started. */
export class Stage {
  readonly namespace = NAME;
  readonly taskQueue = NAME;
  /** The worker's `AUDIT_LOG` lines, in order. */
  readonly auditLines: LogLine[] = [];
  readonly #options: StageOptions;
  readonly #secret = `whsec_${randomBytes(24).toString('base64')}`;
  readonly #enders: (() => Promise<void>)[] = [];
  readonly #programs: Programs;

  constructor(options: StageOptions) {
    this.#options = options;
    this.#programs = new Programs(options.programs);
  }

  /** Rejects as soon as a program of the stage ends by itself; never resolves. */
  get fallen(): Promise<never> {
    return this.#programs.fallen;
  }

  /** @throws DevServerError */
  async startTemporal(): Promise<DevServer> {
    const lastLines: string[] = [];
    const onLogLine = (line: string): void => {
      lastLines.push(line);
      if (lastLines.length > LINES_KEPT) lastLines.shift();
    };
    const { executable } = this.#options;
    const server = await startDevServer({ executable, namespaces: [NAME], onLogLine });
    let isWanted = true;
    this.#enders.push(() => {
      isWanted = false;
      return server.stop();
    });
    void this.#watch(server, () => isWanted, lastLines);
    return server;
  }

  async startSimulator(): Promise<SimulatorControl> {
    const url = await this.#programs.startSimulator((program) => this.#endLater(program));
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
      ...workerEnvironment({
        name: NAME,
        temporal: server.address,
        simulator,
        client: DEFAULT_CLIENT,
        receiver: receiver.address,
      }),
      CALLBACK_SIGNING_SECRET: this.#secret,
      METRICS_ADDRESS: '127.0.0.1:0',
    };
    let metrics = '';
    return this.#programs.start('worker', {
      env,
      onStart: (program) => this.#endLater(program),
      ready: (line) => {
        if (line['msg'] === 'AUDIT_LOG') this.auditLines.push(line);
        if (typeof line['url'] === 'string') metrics = line['url'];
        return line['msg'] === 'worker ready' ? metrics : null;
      },
    });
  }

  async connect({ address }: DevServer): Promise<MaintenanceClient> {
    const client = await MaintenanceClient.connect({
      address,
      namespace: NAME,
      taskQueue: NAME,
      identity: NAME,
      env: {},
    });
    this.#enders.push(() => client.close());
    return client;
  }

  /** Ends everything, last started first. */
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
    if (isWanted()) this.#programs.fail(new ProgramEndedError('Temporal server', how, lastLines));
  }

  #endLater(program: ChildProgram): void {
    this.#enders.push(() => program.stop());
  }
}
