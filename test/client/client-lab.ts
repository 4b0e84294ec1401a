/**
 * What the tests of the client share: a lab with real parts, clients for it, and windows on separate lines, so that
 * tests of one file never affect each other.
 */
import { randomUUID } from 'node:crypto';
import { Client, type WorkflowExecutionInfo } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import {
  MaintenanceClient,
  type ScheduledWindow,
  type WindowStatus,
} from '../../src/client/index.ts';
import { readRequest } from '../../src/contract/request/request-schema.ts';
import type { FlowIvrRequest } from '../../src/contract/request/request.ts';
import { isRecord } from '../../src/contract/values/json.ts';
import { SNAPSHOT_MEMO } from '../../src/contract/window/messages.ts';
import { windowId } from '../../src/contract/request/window-plan.ts';
import { temporalConnection, temporalNamespace } from '../support/temporal.ts';
import { LabWindow, WindowLab, type LabOptions } from '../support/window-lab.ts';

export const BY = { actor: 'mia', reason: 'test' } as const;
const HOUR_MS = 3_600_000;
const PHASE = defineSearchAttributeKey('WindowPhase', SearchAttributeType.KEYWORD);

async function* iterate<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}

export class ClientLab {
  readonly lab: WindowLab;
  readonly client: MaintenanceClient;

  private constructor(lab: WindowLab) {
    this.lab = lab;
    this.client = new MaintenanceClient(lab.client, { taskQueue: lab.taskQueue });
  }

  static async start(options: LabOptions = {}): Promise<ClientLab> {
    return new ClientLab(await WindowLab.start(options));
  }

  /** A client on another queue of the same server. */
  onQueue(taskQueue: string): MaintenanceClient {
    return new MaintenanceClient(this.lab.client, { taskQueue });
  }

  /** A client with stale lists: their only row is the current one with these changes. */
  async lagging(id: string, changes: Partial<WindowStatus>): Promise<MaintenanceClient> {
    const { connection, options } = this.lab.client;
    const { namespace } = options;
    const client = new Client({ connection, namespace });
    const rows: WorkflowExecutionInfo[] = [];
    const query = `WorkflowId = ${JSON.stringify(id)}`;
    for await (const row of client.workflow.list({ query })) {
      const snapshot = row.memo?.[SNAPSHOT_MEMO];
      if (!isRecord(snapshot) || !isRecord(snapshot['status'])) throw new Error('no snapshot');
      const status = { ...snapshot['status'], ...changes };
      const { phase: value } = changes;
      const shown = value === undefined ? [] : [{ key: PHASE, value }];
      const typedSearchAttributes = row.typedSearchAttributes.updateCopy(shown);
      const memo = { [SNAPSHOT_MEMO]: { ...snapshot, status } };
      rows.push({ ...row, typedSearchAttributes, memo });
    }
    Object.assign(client.workflow, { list: () => iterate(rows) });
    return new MaintenanceClient(client, { taskQueue: this.lab.taskQueue });
  }

  /** A line nobody else uses. */
  async newLine(name = `line-${randomUUID()}`): Promise<string> {
    await this.lab.simulator.putTarget(name, {});
    return name;
  }

  /** A request for a line of its own; starts in an hour unless the overrides say otherwise. */
  async request(overrides: Partial<FlowIvrRequest> = {}): Promise<FlowIvrRequest> {
    const flow_id = overrides.flow_id ?? (await this.newLine());
    return this.lab.request({
      start_time: new Date(Date.now() + HOUR_MS).toISOString(),
      max_concurrent_windows: 1_000,
      ...overrides,
      flow_id,
    });
  }

  /** A request for now. */
  async requestNow(overrides: Partial<FlowIvrRequest> = {}): Promise<FlowIvrRequest> {
    return this.request({ start_time: new Date().toISOString(), ...overrides });
  }

  /** A window whose line is in maintenance. */
  async active(overrides: Partial<FlowIvrRequest> = {}): Promise<ScheduledWindow> {
    const window = await this.client.schedule(await this.requestNow(overrides));
    await this.inLab(window).reaches('active');
    return window;
  }

  /** A client's window for the lab, with its clock. */
  inLab({ workflowId }: ScheduledWindow): LabWindow {
    const { client } = this.lab;
    return new LabWindow(client, client.workflow.getHandle(workflowId));
  }

  /** The ids of windows in the calendar. */
  async booked(): Promise<readonly string[]> {
    const bookings = await this.lab.deps.calendar.list();
    return bookings.map(({ workflow_id: id }) => id);
  }

  /** How many runs of an id there have been. */
  async runsOf(workflowId: string): Promise<number> {
    const { count } = await this.lab.client.workflow.count(`WorkflowId = '${workflowId}'`);
    return count;
  }

  stop(): Promise<void> {
    return this.lab.stop();
  }
}

/** The id of a request's window. */
export function idOf(request: FlowIvrRequest): string {
  const reading = readRequest(request, { askedAtMs: Date.now(), anyTime: true });
  if (!reading.ok) throw new Error('the request is wrong');
  return windowId(reading.plan);
}

/**
 * A worker that takes tasks and never answers, like one that dies at once: the server sees it poll. Ends with the
 * test file's connection, or when `stop` aborts.
 */
export async function mutePoller(taskQueue: string, stop: AbortSignal): Promise<void> {
  const connection = await temporalConnection();
  const namespace = temporalNamespace();
  const poll = { namespace, taskQueue: { name: taskQueue }, identity: 'mute' };
  const ask = () => connection.workflowService.pollWorkflowTaskQueue(poll);
  void connection
    .withAbortSignal(stop, () => connection.withDeadline(Date.now() + 60_000, ask))
    .catch(() => undefined);
}
