/**
 * Everything of a deployment as real processes: a Temporal server, the simulator, workers, and a receiver of callbacks
 * that verifies signatures itself. `stop` ends all of it, also after a failure. Nothing of this machine's environment
 * reaches a process except its path.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import {
  Client,
  ScheduleNotFoundError,
  WorkflowNotFoundError,
  type ScheduleHandle,
} from '@temporalio/client';
import {
  MaintenanceClient,
  type WindowHandle,
  type WindowStatus,
} from '../../../src/client/index.ts';
import { KEYS_VARIABLE, readKeyFile } from '../../../src/client/codec/payload-keys.ts';
import { vaultOf } from '../../../src/client/codec/payload-vault.ts';
import { tolerantConverter } from '../../../src/client/temporal/tolerant-converter.ts';
import { sweeperId } from '../../../src/contract/calendar/sweep.ts';
import type { FlowIvrRequest } from '../../../src/contract/request/request.ts';
import { readRequest } from '../../../src/contract/request/request-schema.ts';
import { windowId } from '../../../src/contract/request/window-plan.ts';
import { spreadOf } from '../../../src/contract/steps/pace/pace.ts';
import {
  createSimulatorControl,
  type Ivr,
  type SimulatorControl,
  type WriteRecord,
} from '../../../dev/simulator/index.ts';
import {
  startReceiver,
  type Received,
  type Receiver,
} from '../../activities/callbacks/callback-receiver.ts';
import {
  connectTo,
  temporalAddress,
  temporalNamespace,
  type TestConnection,
} from '../../support/temporal.ts';
import { nextEventOf } from '../../support/temporal/next-event.ts';
import { until } from '../../support/until.ts';
import { SETTINGS, WorkerProcess } from '../../worker/worker-process.ts';

const SIMULATOR = path.resolve(__dirname, '../../../dist/dev/simulator/main.js');
const SECRET = 'a-signing-secret-of-the-tests';
export const BY = { actor: 'mia', reason: 'test' } as const;
/** A window's own share of how early its writers are dispatched, of 1. */
const LONG_HOLD = 0.9;

export interface StackOptions {
  /** Length of a minute. @default 60,000 */
  readonly minuteMs?: number;
  readonly workers?: number;
  /** The folder of break-glass files that all workers share. @default none */
  readonly rescueDirectory?: string;
  /** Where its only worker serves metrics. @default nowhere */
  readonly metricsAddress?: string;
  /** Where its only worker serves the metrics of Temporal's SDK. @default nowhere */
  readonly sdkMetricsAddress?: string;
  /** The key file of its worker and its client. @default nothing is encrypted */
  readonly payloadKeys?: string;
  /** Its own server. @default the one shared by all tests */
  readonly temporal?: { readonly address: string; readonly namespace: string };
}

interface SimulatorProcess {
  readonly child: ChildProcess;
  readonly control: SimulatorControl;
}

async function startSimulatorProcess(): Promise<SimulatorProcess> {
  const child = spawn(process.execPath, [SIMULATOR, '--port', '0', '--json'], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { url }: { url: string } = JSON.parse(String(line));
  const control = createSimulatorControl(url);
  await control.changeSettings({ rate_limit: 1_000_000 });
  return { child, control };
}

/** Whether a callback carries the signature a receiver would compute (Standard Webhooks). */
export function isSigned({ headers, body }: Received): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp } = headers;
  const signed = `${String(id)}.${String(timestamp)}.${body}`;
  const expected = createHmac('sha256', SECRET).update(signed).digest('base64');
  return headers['webhook-signature'] === `v1,${expected}`;
}

function whereGiven(
  settings: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(settings))
    if (value !== undefined) given[name] = value;
  return given;
}

function keysVariable({ payloadKeys }: StackOptions): Readonly<Record<string, string>> {
  return payloadKeys === undefined ? {} : { [KEYS_VARIABLE]: payloadKeys };
}

/** As in `MaintenanceClient.connect`. */
function converterFor(options: StackOptions) {
  const reading = readKeyFile(keysVariable(options));
  if (!reading.ok) throw new Error(reading.message);
  return tolerantConverter(vaultOf(reading.keys));
}

/** False if it does not exist, or not yet. */
async function isThere(deed: Promise<unknown>): Promise<boolean> {
  try {
    await deed;
    return true;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError || error instanceof WorkflowNotFoundError)
      return false;
    throw error;
  }
}

export class Stack {
  readonly simulator: SimulatorControl;
  readonly client: MaintenanceClient;
  /** For what our API does not show. */
  readonly temporal: Client;
  readonly receiver: Receiver;
  readonly workers: WorkerProcess[] = [];
  /** Settings of every worker, and of a CLI. */
  readonly env: Readonly<Record<string, string>>;
  readonly #simulatorProcess: ChildProcess;
  readonly #connection: TestConnection;

  private constructor(
    simulator: SimulatorProcess,
    receiver: Receiver,
    connection: TestConnection,
    temporal: Client,
    options: StackOptions,
  ) {
    this.#connection = connection;
    this.simulator = simulator.control;
    this.#simulatorProcess = simulator.child;
    this.receiver = receiver;
    this.temporal = temporal;
    this.client = new MaintenanceClient(temporal, { taskQueue: `e2e-${randomUUID()}` });
    this.env = {
      ...SETTINGS,
      GENESYS_API_URL: simulator.control.url,
      GENESYS_LOGIN_URL: simulator.control.url,
      GENESYS_ORGANIZATION_ID: `org-${randomUUID()}`,
      TEMPORAL_ADDRESS: options.temporal?.address ?? temporalAddress(),
      TEMPORAL_NAMESPACE: temporal.options.namespace,
      TEMPORAL_TASK_QUEUE: this.client.taskQueue,
      INTERLUDE_TEST_MINUTE_MS: String(options.minuteMs ?? 60_000),
      CALLBACK_ALLOW: '127.0.0.1/32',
      CALLBACK_SIGNING_SECRET: SECRET,
      ...whereGiven({
        METRICS_ADDRESS: options.metricsAddress,
        TEMPORAL_METRICS_ADDRESS: options.sdkMetricsAddress,
        RESCUE_DIR: options.rescueDirectory,
      }),
      ...keysVariable(options),
    };
  }

  static async start(options: StackOptions = {}): Promise<Stack> {
    const { address = temporalAddress(), namespace = temporalNamespace() } = options.temporal ?? {};
    const [simulator, receiver, opened] = await Promise.all([
      startSimulatorProcess(),
      startReceiver(),
      connectTo(address),
    ]);
    const { connection } = opened;
    const temporal = new Client({ connection, namespace, dataConverter: converterFor(options) });
    const stack = new Stack(simulator, receiver, opened, temporal, options);
    try {
      await Promise.all(Array.from({ length: options.workers ?? 1 }, () => stack.startWorker()));
    } catch (error) {
      await stack.stop();
      throw error;
    }
    return stack;
  }

  async startWorker(): Promise<WorkerProcess> {
    const worker = new WorkerProcess(this.env);
    this.workers.push(worker);
    await worker.says('worker ready');
    return worker;
  }

  /** A ready worker may still be creating it. */
  async #sweeper(act: (schedule: ScheduleHandle) => Promise<void>): Promise<ScheduleHandle> {
    const sweeper = sweeperId(this.env['GENESYS_ORGANIZATION_ID'] ?? '');
    const schedule = this.temporal.schedule.getHandle(sweeper);
    await until('the schedule of the sweeper', () => isThere(act(schedule)), Boolean);
    return schedule;
  }

  /** Begins a sweep, whether or not one is running. */
  async sweepNow(): Promise<void> {
    await this.#sweeper((schedule) => schedule.trigger('ALLOW_ALL'));
  }

  /** From now on nothing is rescued: the sweeper of the started workers is stopped. */
  async withoutSweeps(): Promise<void> {
    const schedule = await this.#sweeper((one) => one.pause());
    const { info } = await schedule.describe();
    for (const { workflow } of info.runningActions)
      await isThere(this.temporal.workflow.getHandle(workflow.workflowId).terminate('no sweeps'));
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill('SIGKILL')));
    this.#simulatorProcess.kill('SIGKILL');
    await Promise.all([this.receiver.close(), this.#connection.close()]);
  }

  /** The settings of a program that books windows. */
  get temporalEnv(): Readonly<Record<string, string>> {
    const { TEMPORAL_ADDRESS = '', TEMPORAL_NAMESPACE = '', TEMPORAL_TASK_QUEUE = '' } = this.env;
    return { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_TASK_QUEUE };
  }

  /** The same, with the key file if payloads are encrypted. */
  get clientEnv(): Readonly<Record<string, string>> {
    const { [KEYS_VARIABLE]: keys } = this.env;
    return { ...this.temporalEnv, ...whereGiven({ [KEYS_VARIABLE]: keys }) };
  }

  /** A line nobody else uses, in its current state. */
  async newLine(id = `line-${randomUUID()}`): Promise<Ivr> {
    await this.simulator.putTarget(id, { greeting: { text: `Welcome to ${id}.` } });
    return this.line(id);
  }

  async line(id: string): Promise<Ivr> {
    const line = await this.simulator.target(id);
    if (line === null) throw new Error(`${id} was deleted`);
    return line;
  }

  /**
   * A window of five minutes on a line, `inMs` from now. It may begin late by what is left of it beyond five of its
   * minutes: one that must begin on a busy machine lasts longer.
   */
  request(flow_id: string, inMs: number, overrides: Partial<FlowIvrRequest> = {}): FlowIvrRequest {
    return {
      flow_id,
      start_time: new Date(Date.now() + inMs).toISOString(),
      duration_minutes: 5,
      max_start_delay_minutes: 480,
      max_concurrent_windows: 1_000,
      fallback_greeting: 'Please call back later.',
      callback_url: this.receiver.url,
      ...overrides,
    };
  }

  /**
   * The same, for a window whose writers are dispatched as early as possible, before its start and before its end:
   * they hold while a test acts. The id of the window decides how early.
   */
  holding(flow_id: string, inMs: number, overrides: Partial<FlowIvrRequest> = {}): FlowIvrRequest {
    const request = this.request(flow_id, inMs, overrides);
    for (let number = 1; ; number += 1) {
      const one = { ...request, request_id: `hold-${number}` };
      const reading = readRequest(one, { askedAtMs: Date.now(), anyTime: true });
      if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
      if (spreadOf(windowId(reading.plan)) > LONG_HOLD) return one;
    }
  }

  /** What our workers have written on a line, in order. */
  async writes(id: string): Promise<readonly WriteRecord[]> {
    const log = await this.simulator.log({ target: id });
    return log.filter(({ by }) => by === 'client');
  }

  /**
   * A worker's identity begins with its process id. Only a heartbeat proves that it runs the step: one that is told to
   * stop before a task arrives never runs it.
   */
  async #holderPid(workflowId: string, step: string | null): Promise<number | null> {
    const { raw } = await this.temporal.workflow.getHandle(workflowId).describe();
    const held = raw.pendingActivities?.find(
      ({ activityType, lastHeartbeatTime: beat }) =>
        Boolean(beat) && (step === null || activityType?.name === step),
    );
    return held === undefined ? null : Number.parseInt(held.lastWorkerIdentity ?? '', 10);
  }

  /** The worker that runs the current step of a window, or its step with this name. */
  async holderOf(workflowId: string, step: string | null = null): Promise<WorkerProcess> {
    const pid = await until(
      'a worker that holds',
      () => this.#holderPid(workflowId, step),
      (found) => found !== null,
    );
    const holder = this.workers.find((worker) => worker.pid === pid);
    if (holder === undefined) throw new Error(`no worker of ours has the process id ${pid}`);
    return holder;
  }

  /** Waits until a window reports this phase. */
  async reaches(handle: WindowHandle, phase: WindowStatus['phase']): Promise<WindowStatus> {
    return until(
      `phase ${phase}`,
      () => handle.status(),
      (status) => status.phase === phase,
      nextEventOf(this.temporal, handle.workflowId),
    );
  }
}
