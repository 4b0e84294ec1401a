/**
 * Whole windows in a test: simulator, workers of all three queues, a recorder of callbacks, and clients with and
 * without time skipping. Everything it starts ends with `stop`. Clocks are per workflow: two windows on one clock need
 * shortened minutes instead.
 */
import { randomUUID } from 'node:crypto';
import {
  Client,
  WorkflowNotFoundError,
  type Connection,
  type WorkflowHandle,
} from '@temporalio/client';
import {
  NativeConnection,
  Worker,
  type WorkerOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { prettifyError } from 'zod';
import {
  createCallbackActivities,
  createGenesysActivities,
  createWindowActivities,
  type ActivityDeps,
  type CallbackSender,
} from '../../src/activities/index.ts';
import { createAttemptCheck } from '../../src/client/temporal/attempt-check.ts';
import { createCalendarAccess } from '../../src/client/calendar/calendar-access.ts';
import { tolerantConverter } from '../../src/client/temporal/tolerant-converter.ts';
import { createWindowAccess } from '../../src/client/temporal/window-access.ts';
import type { AuditRecord } from '../../src/contract/reporting/audit-record.ts';
import { MINUTE_MS } from '../../src/contract/values/instant.ts';
import type { JsonValue } from '../../src/contract/values/json.ts';
import {
  STATUS_QUERY,
  VERDICT_UPDATE,
  WINDOW_WORKFLOW,
  type Control,
  type ControlAnswer,
} from '../../src/contract/window/messages.ts';
import { readRequest } from '../../src/contract/request/request-schema.ts';
import { callbackSchema } from '../../src/contract/reporting/callback-schema.ts';
import type {
  FlowIvrRequest,
  MaintenanceRequest,
  TargetRequest,
} from '../../src/contract/request/request.ts';
import type { RequestTarget } from '../../src/contract/request/target/target.ts';
import { callbackQueue, genesysQueue } from '../../src/contract/server/task-queues.ts';
import { windowId } from '../../src/contract/request/window-plan.ts';
import type { Phase, Receipt, Verdict, WindowStatus } from '../../src/contract/window/window.ts';
import { genesysAt, LAB_TIMEOUT_MS } from './genesys-at.ts';
import { startSimulator, type Ivr, type Simulator } from '../../dev/simulator/index.ts';
import { quietWorkers } from './temporal/quiet-workers.ts';
import { temporalConnection, temporalNamespace } from './temporal.ts';
import { clockOf, fastForwardTo, skippingTime, skipToEnd } from './time-skipping.ts';
import { until } from './until.ts';
import { nextEventOf } from './temporal/next-event.ts';
import { bundleOfRun, CONVERTERS } from './temporal/workflow-bundle.ts';

/** The contract's example. */
export const EXAMPLE_FLOW = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';
const EXAMPLE_QUEUE = 'q1w2e3r4-t5y6-7u8i-9o0p-a1s2d3f4g5h6';

/** A payload on the wire. */
export interface RawPayload {
  readonly metadata: Record<string, Uint8Array>;
  readonly data: Uint8Array;
}

/** One callback as it was sent. */
export interface SentCallback {
  readonly webhookId: string;
  readonly body: Readonly<Record<string, JsonValue>>;
}

/** The answers of the lab's receiver; 200 unless a test says otherwise. */
export type AnswerCallback = (event: string) => CallbackAnswer | Promise<CallbackAnswer>;
/** A status, with the receiver's `Retry-After` in ms if there is one. */
export type CallbackAnswer = number | { readonly status: number; readonly retryAfterMs: number };

type Timing = ActivityDeps['timing'];

export interface LabOptions {
  readonly timing?: Partial<Timing>;
  /** Length of a minute, for windows that share a clock. @default 60,000 */
  readonly minuteMs?: number;
  readonly overrides?: (deps: ActivityDeps) => ActivityDeps;
  /** Of the worker that calls the API; and how many of them steps that no line waits for may take. */
  readonly slots?: { readonly all: number; readonly spare: number };
}

let isQuiet = false;

/** Once per file, before its first worker: they log only errors. */
function quietOnce(): void {
  if (!isQuiet) quietWorkers();
  isQuiet = true;
}

/** A writer holds for it in real time, twice in a window's life; one that is dispatched late writes late. */
const DISPATCH_LEAD_MS = 50;
const TIMING: Timing = {
  arm_lead_ms: MINUTE_MS,
  dispatch_lead_ms: DISPATCH_LEAD_MS,
  revert_alarm_after_ms: MINUTE_MS,
};
/** As late as a request may allow. */
const PATIENT_MINUTES = 480;
/** How long before its start an armed window stops: faults are set meanwhile. */
const ARMED_BEFORE_MS = 30_000;
/** Its write is still to come. */
const JUST_BEFORE_MS = DISPATCH_LEAD_MS + 100;
/** A window that skips time asks for who changed its line until it is over: each query would take three seconds. */
const SETTINGS = { audit_polls: 0 } as const;

const SILENT: ActivityDeps['metrics'] = {
  writeAttempted: () => undefined,
  writeSucceeded: () => undefined,
  applied: () => undefined,
  reverted: () => undefined,
  callback: () => undefined,
};

export class WindowLab {
  readonly audit: AuditRecord[] = [];
  /** How windows ended, in order. */
  readonly outcomes: Phase[] = [];
  readonly callbacks: SentCallback[] = [];
  /** Why a body does not match docs/callback.schema.json; `stop` throws if there is any. */
  readonly #unpublished: string[] = [];
  answerCallback: AnswerCallback = () => 200;
  readonly simulator: Simulator;
  readonly client: Client;
  /** Its workflows skip time. */
  readonly skipping: Client;
  readonly taskQueue: string;
  readonly deps: ActivityDeps;
  /** The position in the simulator's write log when the current test began. */
  logStart = 0;
  #original: Partial<Ivr> = {};
  readonly #native: NativeConnection;
  readonly #slots: LabOptions['slots'];
  readonly #ownTiming: Timing;
  readonly #timing: { -readonly [lead in keyof Timing]: Timing[lead] };
  #workers: { readonly worker: Worker; readonly running: Promise<void> }[] = [];

  private constructor(
    simulator: Simulator,
    connection: Connection,
    native: NativeConnection,
    options: LabOptions,
  ) {
    this.simulator = simulator;
    this.#native = native;
    this.#slots = options.slots;
    this.#ownTiming = { ...TIMING, ...options.timing };
    this.#timing = { ...this.#ownTiming };
    this.taskQueue = `lab-${randomUUID()}`;
    const namespace = temporalNamespace();
    this.client = new Client({
      connection,
      namespace,
      identity: 'tester',
      dataConverter: tolerantConverter(null),
    });
    this.skipping = new Client({
      connection: skippingTime(connection),
      namespace,
      identity: 'tester',
    });
    this.deps = this.#wire(options);
  }

  static async start(options: LabOptions = {}): Promise<WindowLab> {
    const [simulator, connection] = await Promise.all([
      startSimulator({ settings: SETTINGS }),
      temporalConnection(),
    ]);
    await simulator.changeSettings({ rate_limit: 1_000_000 });
    quietOnce();
    const native = await NativeConnection.connect({ address: connection.options.address });
    const lab = new WindowLab(simulator, connection, native, options);
    lab.#original = managed(await lab.line());
    await lab.startWorkers();
    return lab;
  }

  /** Forgets what earlier tests did; called before each. */
  async forget(): Promise<void> {
    this.callbacks.length = 0;
    this.audit.length = 0;
    this.outcomes.length = 0;
    this.answerCallback = () => 200;
    this.setTiming(this.#ownTiming);
    await this.simulator.clearFaults();
    await this.simulator.putTarget(EXAMPLE_FLOW, this.#original);
    const log = await this.simulator.log();
    this.logStart = log.at(-1)?.seq ?? 0;
  }

  /** For windows requested from now on, until `forget`. */
  setTiming(timing: Partial<Timing>): void {
    Object.assign(this.#timing, timing);
  }

  /** The current state of the example's line. */
  async line(): Promise<Ivr> {
    const line = await this.simulator.target(EXAMPLE_FLOW);
    if (line === null) throw new Error('the example line was deleted');
    return line;
  }

  #wire(options: LabOptions): ActivityDeps {
    const organizationId = `org-${randomUUID()}`;
    const deps: ActivityDeps = {
      genesys: genesysAt(this.simulator.url, { requestTimeoutMs: LAB_TIMEOUT_MS }),
      apiUrl: this.simulator.url,
      organizationId,
      calendar: createCalendarAccess({
        client: this.client,
        organizationId,
        taskQueue: this.taskQueue,
      }),
      windows: createWindowAccess({ client: this.client, taskQueue: this.taskQueue }),
      callbacks: this.#recorder(),
      checkAttempt: createAttemptCheck(
        new Client({ connection: this.#native, namespace: temporalNamespace() }),
      ),
      metrics: SILENT,
      timing: this.#timing,
      minuteMs: options.minuteMs ?? 60_000,
      rescueFiles: null,
    };
    return options.overrides?.(deps) ?? deps;
  }

  #recorder(): CallbackSender {
    return {
      check: async () => null,
      post: async (_url, webhookId, { text }) => {
        const body: SentCallback['body'] = JSON.parse(text);
        const event = body['event_type'];
        const read = callbackSchema.safeParse(body);
        if (!read.success) this.#unpublished.push(`${text}: ${prettifyError(read.error)}`);
        const answer = await this.answerCallback(typeof event === 'string' ? event : '');
        const { status, retryAfterMs } =
          typeof answer === 'number' ? { status: answer, retryAfterMs: null } : answer;
        if (status < 300) this.callbacks.push({ webhookId, body });
        return { status, body: '', retryAfterMs };
      },
    };
  }

  /** @param release another release's workflow code. @default that of this checkout */
  async startWorkers(release?: WorkflowBundleOption): Promise<void> {
    const shared: Omit<WorkerOptions, 'taskQueue'> = {
      connection: this.#native,
      namespace: temporalNamespace(),
      identity: 'lab',
      maxHeartbeatThrottleInterval: 500,
      shutdownGraceTime: 0,
    };
    const workers = await Promise.all([
      Worker.create({
        ...shared,
        taskQueue: this.taskQueue,
        workflowBundle: release ?? bundleOfRun(),
        activities: createWindowActivities(this.deps),
        dataConverter: CONVERTERS,
        sinks: {
          audit: {
            record: {
              fn: (_info, entry: AuditRecord) => void this.audit.push(entry),
              callDuringReplay: false,
            },
          },
          outcomes: {
            ended: {
              fn: (_info, phase: Phase) => void this.outcomes.push(phase),
              callDuringReplay: false,
            },
          },
        },
      }),
      Worker.create({
        ...shared,
        taskQueue: genesysQueue(this.taskQueue),
        activities: createGenesysActivities(this.deps, this.#slots?.spare),
        maxConcurrentActivityTaskExecutions: this.#slots?.all ?? 100,
      }),
      Worker.create({
        ...shared,
        taskQueue: callbackQueue(this.taskQueue),
        activities: createCallbackActivities(this.deps),
      }),
    ]);
    this.#workers = workers.map((worker) => ({ worker, running: worker.run() }));
  }

  /** @param fits which queues' workers. @default all */
  async stopWorkers(fits: (taskQueue: string) => boolean = () => true): Promise<void> {
    const stopped = this.#workers.filter(({ worker }) => fits(worker.options.taskQueue));
    this.#workers = this.#workers.filter((one) => !stopped.includes(one));
    for (const { worker } of stopped) worker.shutdown();
    await Promise.all(stopped.map(({ running }) => running));
  }

  async stop(): Promise<void> {
    await this.stopWorkers();
    this.deps.genesys.close();
    await Promise.all([this.simulator.close(), this.#native.close()]);
    const [first] = this.#unpublished;
    if (first !== undefined) throw new Error(`a callback is not as its schema says: ${first}`);
  }

  /**
   * The contract's example, `inMinutes` from now. With shortened minutes a busy machine is late by many of them: no
   * start is too late unless a test says so, or the window is short (see `latestStart`).
   */
  request(overrides: Partial<FlowIvrRequest> = {}, inMinutes = 120): FlowIvrRequest {
    const { minuteMs } = this.deps;
    const start = Date.now() + inMinutes * minuteMs;
    return {
      ...(minuteMs < MINUTE_MS ? { max_start_delay_minutes: PATIENT_MINUTES } : {}),
      flow_id: EXAMPLE_FLOW,
      start_time: new Date(start).toISOString(),
      duration_minutes: 30,
      max_concurrent_windows: 2,
      fallback_greeting: 'Our systems are undergoing scheduled maintenance.',
      reroute_queue_id: EXAMPLE_QUEUE,
      callback_url: 'https://hooks.example.com/genesys-changes',
      ...overrides,
    };
  }

  /** Like {@link request}, for an object of a real organisation. */
  targetRequest(
    target: RequestTarget,
    overrides: Partial<TargetRequest> = {},
    inMinutes = 120,
  ): TargetRequest {
    const {
      flow_id: _flow,
      target: _none,
      fallback_greeting: _words,
      reroute_queue_id: _queue,
      ...common
    } = this.request({}, inMinutes);
    const { start_time } = common;
    const isScheduled = target.kind === 'schedule-group';
    return {
      ...common,
      start_time: isScheduled ? nextMinute(start_time) : start_time,
      // Files that run beside each other book whole minutes of the same objects.
      request_id: randomUUID(),
      target,
      ...overrides,
    };
  }

  /** Starts a window; with `skip` its clock jumps over every wait. */
  async schedule(request: MaintenanceRequest, how: 'skip' | 'real' = 'skip'): Promise<LabWindow> {
    const reading = readRequest(request, { askedAtMs: Date.now(), minuteMs: this.deps.minuteMs });
    const id = reading.ok ? windowId(reading.plan) : randomUUID();
    return this.scheduleAs(`${id}/${randomUUID()}`, request, how);
  }

  /** Starts a window under an id that may have been used before. */
  async scheduleAs(
    workflowId: string,
    request: MaintenanceRequest,
    how: 'skip' | 'real',
  ): Promise<LabWindow> {
    const client = how === 'skip' ? this.skipping : this.client;
    const handle = await client.workflow.start(WINDOW_WORKFLOW, {
      workflowId,
      taskQueue: this.taskQueue,
      args: [request],
    });
    return new LabWindow(this.client, handle);
  }

  /** Starts the workflow with anything as its request. */
  async startRaw(request: JsonValue): Promise<LabWindow> {
    const handle = await this.client.workflow.start(WINDOW_WORKFLOW, {
      workflowId: `ivr-window/raw/${randomUUID()}`,
      taskQueue: this.taskQueue,
      args: [request],
    });
    return new LabWindow(this.client, handle);
  }

  /** A window at the real pace, `beforeStartMs` before its start (negative: after). */
  async scheduleAt(request: MaintenanceRequest, beforeStartMs: number): Promise<LabWindow> {
    const window = await this.schedule(request, 'real');
    const verdict = await window.verdict();
    if (!verdict.accepted) throw new Error(`not accepted: ${JSON.stringify(verdict)}`);
    await window.skipTo(Date.parse(request.start_time) - beforeStartMs);
    return window;
  }

  /** A window that is armed and does not write until `goOn`, or for half a minute. */
  async armedWindow(request: MaintenanceRequest = this.request()): Promise<LabWindow> {
    const window = await this.scheduleAt(request, ARMED_BEFORE_MS);
    await window.shows('armed', ({ previous_version: armed }) => armed !== null);
    return window;
  }

  /** A window whose line has been in maintenance for a minute, at the real pace. */
  async activeWindow(request: MaintenanceRequest = this.request()): Promise<LabWindow> {
    const window = await this.scheduleAt(request, -MINUTE_MS);
    await window.reaches('active');
    return window;
  }
}

/** A time at which a schedule of Genesys can begin. */
function nextMinute(time: string): string {
  return new Date(Math.ceil(Date.parse(time) / MINUTE_MS) * MINUTE_MS).toISOString();
}

/** The three managed fields, to compare two states. */
export function managed({
  name,
  greeting,
  routing,
}: Ivr): Pick<Ivr, 'name' | 'greeting' | 'routing'> {
  return { name, greeting, routing };
}

/** In Temporal's API: the update has been answered. */
const UPDATE_COMPLETED = 3;

/** One window under test. */
export class LabWindow {
  readonly handle: WorkflowHandle;
  readonly #client: Client;

  constructor(client: Client, handle: WorkflowHandle) {
    this.#client = client;
    this.handle = handle;
  }

  /** Jumps to an instant of the window's clock, running its timers on the way. */
  async skipTo(epochMs: number): Promise<void> {
    await fastForwardTo(this.#client, this.handle.workflowId, new Date(epochMs));
  }

  /** Its clock now, epoch ms. */
  async clockMs(): Promise<number> {
    return (await clockOf(this.#client, this.handle.workflowId)).getTime();
  }

  /** Until it only waits for its clock, which then can be skipped without workers. */
  async rests(): Promise<void> {
    await until(
      'a window at rest',
      async () => (await this.handle.describe()).raw,
      ({ pendingActivities: steps, pendingWorkflowTask: task }) =>
        (steps ?? []).length === 0 && task == null,
    );
  }

  /** Lets an armed window reach its write, at the real pace. */
  async goOn(): Promise<void> {
    const { start_time: start } = await this.status();
    await this.skipTo(Date.parse(start ?? '') - JUST_BEFORE_MS);
  }

  /** Skips every wait from here on and awaits the end. */
  async skipToReceipt(): Promise<Receipt> {
    await skipToEnd(this.#client, this.handle.workflowId);
    return this.receipt();
  }

  /** A signal whose payload no client would send. */
  async signalRaw(signalName: string, payload: RawPayload): Promise<void> {
    await this.#client.workflowService.signalWorkflowExecution({
      namespace: this.#client.options.namespace,
      workflowExecution: { workflowId: this.handle.workflowId },
      signalName,
      input: { payloads: [payload] },
    });
  }

  /** An update whose argument no client would send; whatever the answer, it was accepted or refused. */
  async updateRaw(name: string, payload: RawPayload): Promise<void> {
    const updateId = randomUUID();
    await this.#client.workflowService.updateWorkflowExecution({
      namespace: this.#client.options.namespace,
      workflowExecution: { workflowId: this.handle.workflowId },
      waitPolicy: { lifecycleStage: UPDATE_COMPLETED },
      request: { meta: { updateId }, input: { name, args: { payloads: [payload] } } },
    });
  }

  /** The first status that fits. */
  async shows(what: string, fits: (status: WindowStatus) => boolean): Promise<WindowStatus> {
    const nextEvent = nextEventOf(this.#client, this.handle.workflowId);
    return until(what, () => this.status(), fits, nextEvent);
  }

  async reaches(phase: Phase): Promise<WindowStatus> {
    return this.shows(`phase ${phase}`, (status) => status.phase === phase);
  }

  /** One that is over has it in its receipt: a window that is refused or skips time may end before it is asked. */
  async verdict(): Promise<Verdict> {
    try {
      return await this.handle.executeUpdate<Verdict, [JsonValue]>(VERDICT_UPDATE, { args: [{}] });
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      return (await this.receipt()).verdict;
    }
  }

  status(): Promise<WindowStatus> {
    return this.handle.query<WindowStatus>(STATUS_QUERY);
  }

  say(
    control: Control,
    argument: Readonly<Record<string, JsonValue>> = {},
  ): Promise<ControlAnswer> {
    const said = { actor: 'ops', reason: 'test', ...argument };
    return this.handle.executeUpdate<ControlAnswer, [JsonValue]>(control, { args: [said] });
  }

  async receipt(): Promise<Receipt> {
    const receipt: Receipt = await this.handle.result();
    return receipt;
  }
}
