/** The worker process with a real Temporal server: search attributes, readiness, metrics, drain. */
import { randomUUID } from 'node:crypto';
import { Client, type WorkflowHandle } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { MaintenanceClient } from '../../src/client/index.ts';
import { WINDOW_WORKFLOW } from '../../src/contract/window/messages.ts';
import type { FlowIvrRequest } from '../../src/contract/request/request.ts';
import type { Receipt } from '../../src/contract/window/window.ts';
import { startSimulator, type Simulator } from '../../dev/simulator/index.ts';
import { temporalAddress, temporalConnection, temporalNamespace } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { together } from '../support/together.ts';
import { bundlesAhead, endAll, SETTINGS, WorkerProcess } from './worker-process.ts';

beforeAll(bundlesAhead);
afterAll(endAll);

/** The one that holds a write mostly waits: in parallel with the others. */
const meanwhile = together();

const FLOW = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';
const KEYWORD = 2;
const TEXT = 1;
const DATETIME = 6;

function startWorker(env: Readonly<Record<string, string>> = {}): WorkerProcess {
  return new WorkerProcess({
    ...SETTINGS,
    TEMPORAL_ADDRESS: temporalAddress(),
    TEMPORAL_NAMESPACE: temporalNamespace(),
    TEMPORAL_TASK_QUEUE: `worker-${randomUUID()}`,
    GENESYS_ORGANIZATION_ID: `org-${randomUUID()}`,
    METRICS_ADDRESS: '127.0.0.1:0',
    ...env,
  });
}

/** A namespace without any search attribute. */
async function freshNamespace(): Promise<string> {
  const { workflowService, operatorService } = await temporalConnection();
  const namespace = `fresh-${randomUUID()}`;
  await workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  await until(
    `namespace ${namespace}`,
    () =>
      operatorService
        .listSearchAttributes({ namespace })
        .then(() => true)
        .catch(() => false),
    Boolean,
  );
  return namespace;
}

async function attributesOf(namespace: string) {
  const { operatorService } = await temporalConnection();
  return (await operatorService.listSearchAttributes({ namespace })).customAttributes;
}

/**
 * Activities that a worker runs, as their heartbeats prove: the server counts one as started once it has given it away,
 * and a worker that is told to stop before it arrives never runs it.
 */
async function runningSteps(window: WorkflowHandle): Promise<readonly string[]> {
  const { raw } = await window.describe();
  const running = (raw.pendingActivities ?? []).filter(
    ({ lastHeartbeatTime }) => lastHeartbeatTime,
  );
  return running.map(({ activityType }) => activityType?.name ?? '');
}

describe('search attributes on a real server', () => {
  it('are registered before the worker polls', async () => {
    const TEMPORAL_NAMESPACE = await freshNamespace();
    const worker = startWorker({ TEMPORAL_NAMESPACE });
    await worker.says(`registered in namespace ${TEMPORAL_NAMESPACE}`);
    await worker.says('worker ready');
    expect(await attributesOf(TEMPORAL_NAMESPACE)).toMatchObject({
      IvrTarget: KEYWORD,
      WindowPhase: KEYWORD,
      WindowStart: DATETIME,
      WindowEnd: DATETIME,
      IvrTargetName: KEYWORD,
      WindowAttention: KEYWORD,
      WindowRequestedBy: KEYWORD,
    });
    expect(await worker.kill('SIGTERM')).toBe(0);
  });

  it('of another type end the worker with 1', async () => {
    const TEMPORAL_NAMESPACE = await freshNamespace();
    const { operatorService } = await temporalConnection();
    await operatorService.addSearchAttributes({
      namespace: TEMPORAL_NAMESPACE,
      searchAttributes: { IvrTarget: TEXT },
    });
    await until(
      'the attribute of another type',
      () => attributesOf(TEMPORAL_NAMESPACE),
      ({ IvrTarget: type }) => Number(type) === TEXT,
    );
    const worker = startWorker({ TEMPORAL_NAMESPACE });
    expect(await worker.ended).toBe(1);
    expect(worker.stderr).toContain('The worker cannot start: search attributes of namespace');
    expect(worker.stderr).toContain('IvrTarget is Text, not Keyword');
    expect(worker.stderr).not.toContain('    at ');
  });

  it('wait for a namespace that is not there yet, and stop waiting on SIGTERM', async () => {
    const worker = startWorker({ TEMPORAL_NAMESPACE: `none-${randomUUID()}` });
    const { msg } = await worker.says('waiting up to 90 s: Temporal at');
    expect(msg).toContain('temporal operator namespace create');
    expect(await worker.kill('SIGTERM')).toBe(0);
  });
});

describe('a worker that polls', () => {
  it('is ready and serves the metrics of its organisation', async () => {
    const TEMPORAL_TASK_QUEUE = `worker-${randomUUID()}`;
    const GENESYS_ORGANIZATION_ID = `org-${randomUUID()}`;
    const worker = startWorker({ TEMPORAL_TASK_QUEUE, GENESYS_ORGANIZATION_ID });
    await worker.says('worker ready');
    const endpoint = await worker.endpoint();
    const ready = await fetch(`${endpoint}/ready`);
    expect([ready.status, await ready.text()]).toEqual([200, 'ready\n']);
    // A scrape does not wait for a slow calendar.
    const metrics = await until(
      'the metrics of a calendar that answers',
      async () => (await fetch(`${endpoint}/metrics`)).text(),
      (text) => text.includes('\ninterlude_calendar_readable 1\n'),
    );
    expect(metrics).toContain('\ninterlude_active_windows 0\n');
    expect(metrics).toContain('\ninterlude_oldest_overdue_revert_seconds 0\n');
    const connection = await temporalConnection();
    const client = new Client({ connection, namespace: temporalNamespace() });
    // The first call begins the calendar.
    await new MaintenanceClient(client, { taskQueue: TEMPORAL_TASK_QUEUE }).stopStarts({
      actor: 'mia',
      reason: 'a test',
    });
    const other = startWorker({ GENESYS_ORGANIZATION_ID });
    await other.says(`Set TEMPORAL_TASK_QUEUE=${TEMPORAL_TASK_QUEUE}`);
    expect(await other.kill('SIGTERM')).toBe(0);
    expect(await worker.kill('SIGTERM')).toBe(0);
    await worker.says('worker stopped');
    expect(worker.stderr).toBe('');
  });

  it('is ready even if others poll beside it: each is seen on every partition of a queue', async () => {
    const env = {
      TEMPORAL_TASK_QUEUE: `worker-${randomUUID()}`,
      GENESYS_ORGANIZATION_ID: `org-${randomUUID()}`,
    };
    const workers = Array.from({ length: 4 }, () => startWorker(env));
    const ready = await Promise.all(workers.map((worker) => worker.says('worker ready')));
    expect(ready).toHaveLength(4);
    const connection = await temporalConnection();
    const client = new Client({ connection, namespace: temporalNamespace() });
    const asked = new MaintenanceClient(client, { taskQueue: env.TEMPORAL_TASK_QUEUE });
    // The server remembers an answer for five seconds, and one of two that cross may be the older one.
    const seen = await until(
      'all of them',
      async () => (await asked.workers()).map(({ pollers }) => pollers),
      (pollers) => pollers.every((count) => count === workers.length),
    );
    expect(seen).toHaveLength(3);
    await Promise.all(workers.map((worker) => worker.kill('SIGKILL')));
  });

  it('ends at once on a second signal', async () => {
    const worker = startWorker();
    await worker.says('worker ready');
    void worker.kill('SIGINT');
    await worker.says('SIGINT: finishing current tasks');
    expect([0, 130]).toContain(await worker.kill('SIGINT'));
  });
});

describe('a worker that is told to stop while it holds a write', () => {
  /** How long a writer holds before its instant: long enough to be told to stop meanwhile. */
  const MINUTE_MS = 5_000;
  let simulator: Simulator | undefined;
  afterAll(() => simulator?.close());

  function request(): FlowIvrRequest {
    return {
      flow_id: FLOW,
      start_time: new Date(Date.now() + 5 * MINUTE_MS).toISOString(),
      duration_minutes: 5,
      fallback_greeting: 'Please call back later.',
      callback_url: 'https://hooks.example.com/genesys-changes',
      callback_events: [],
    };
  }

  meanwhile(
    'writes at the instant, ends with 0, and the next worker puts the line back',
    async () => {
      const api = await startSimulator();
      simulator = api;
      const taskQueue = `drain-${randomUUID()}`;
      const env = {
        TEMPORAL_TASK_QUEUE: taskQueue,
        GENESYS_ORGANIZATION_ID: `org-${randomUUID()}`,
        GENESYS_API_URL: api.url,
        GENESYS_LOGIN_URL: api.url,
        INTERLUDE_TEST_MINUTE_MS: String(MINUTE_MS),
      };
      const first = startWorker(env);
      await first.says('worker ready');
      const client = new Client({
        connection: await temporalConnection(),
        namespace: temporalNamespace(),
      });
      const window = await client.workflow.start(WINDOW_WORKFLOW, {
        workflowId: `drain-${randomUUID()}`,
        taskQueue,
        args: [request()],
      });
      await until(
        'the holder',
        () => runningSteps(window),
        (steps) => steps.includes('applyChange'),
      );
      expect(await api.log()).toEqual([]);
      expect(await first.kill('SIGTERM')).toBe(0);
      expect(await api.log()).toHaveLength(1);
      const audit = first.lines.filter(({ msg }) => msg === 'AUDIT_LOG');
      expect(audit.map(({ event }) => event)).toEqual(
        expect.arrayContaining(['accepted', 'armed']),
      );

      await window.signal('end', { actor: 'ops', reason: 'test' });
      const second = startWorker(env);
      const receipt: Receipt = await window.result();
      expect(receipt.status).toMatchObject({ phase: 'reverted', line: 'normal' });
      expect(await api.log()).toHaveLength(2);
      const reverted = await second.line('the revert', ({ event }) => event === 'reverted');
      expect(reverted).toMatchObject({ msg: 'AUDIT_LOG', flow_id: FLOW, callback_status: 'none' });
      expect(await second.kill('SIGTERM')).toBe(0);
    },
  );
});
