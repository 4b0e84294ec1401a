import { randomUUID } from 'node:crypto';
import { Client, WithStartWorkflowOperation } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { quietWorkers } from './temporal/quiet-workers.ts';
import { bundle } from './temporal/workflow-bundle.ts';
import { endUpdate, halvesQuery, sleeper } from './sleeper.ts';
import { temporalAddress, temporalConnection, temporalNamespace } from './temporal.ts';
import { clockOf, fastForward, fastForwardTo, skippingTime, skipToEnd } from './time-skipping.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const taskQueue = `time-skipping-${randomUUID()}`;

function options() {
  return { taskQueue, workflowId: `sleeper-${randomUUID()}`, args: [7 * DAY_MS] as [number] };
}

describe('time skipping', () => {
  let native: NativeConnection;
  let worker: Worker;
  let running: Promise<void>;
  let plain: Client;
  let skipping: Client;

  beforeAll(async () => {
    quietWorkers();
    const namespace = temporalNamespace();
    const connection = await temporalConnection();
    plain = new Client({ connection, namespace });
    skipping = new Client({ connection: skippingTime(connection), namespace });
    native = await NativeConnection.connect({ address: temporalAddress() });
    worker = await Worker.create({
      connection: native,
      namespace,
      taskQueue,
      workflowBundle: await bundle({ workflowsPath: require.resolve('./sleeper.ts') }),
    });
    running = worker.run();
  });

  afterAll(async () => {
    worker.shutdown();
    await running;
    await native.close();
  });

  it('ends fourteen days in seconds, and the workflow reads them from its clock', async () => {
    const before = performance.now();
    const report = await skipping.workflow.execute(sleeper, options());
    expect(performance.now() - before).toBeLessThan(DAY_MS);
    expect(report.halfAt - report.startedAt).toBeGreaterThanOrEqual(7 * DAY_MS);
    expect(report.endedAt - report.startedAt).toBeGreaterThanOrEqual(14 * DAY_MS);
    expect(report.endedAt - report.startedAt).toBeLessThan(14 * DAY_MS + 60_000);
  });

  it('works for a workflow started with an update', async () => {
    const start = new WithStartWorkflowOperation(sleeper, {
      ...options(),
      workflowIdConflictPolicy: 'FAIL',
    });
    await skipping.workflow.executeUpdateWithStart(endUpdate, { startWorkflowOperation: start });
    const handle = await start.workflowHandle();
    const report = await handle.result();
    expect(report.endedAt - report.startedAt).toBeGreaterThanOrEqual(7 * DAY_MS);
  });

  it('stops at an instant between two timers, if the workflow can be spoken to', async () => {
    const handle = await plain.workflow.start(sleeper, options());
    const startedAt = await clockOf(plain, handle.workflowId);
    const instant = new Date(startedAt.getTime() + 10 * DAY_MS);
    const reached = await fastForwardTo(plain, handle.workflowId, instant);
    expect(reached.getTime()).toBeGreaterThanOrEqual(instant.getTime());
    expect(reached.getTime()).toBeLessThan(instant.getTime() + 60_000);
    expect(await handle.query(halvesQuery)).toBe(1);
    const endedAt = await handle.executeUpdate(endUpdate);
    const report = await handle.result();
    expect(report.endedAt).toBe(endedAt);
    expect(endedAt - startedAt.getTime()).toBeLessThan(10 * DAY_MS + 60_000);
  });

  it('continues to the end after a stop', async () => {
    const handle = await plain.workflow.start(sleeper, options());
    await fastForward(plain, handle.workflowId, DAY_MS);
    expect(await handle.query(halvesQuery)).toBe(0);
    await skipToEnd(plain, handle.workflowId);
    const report = await handle.result();
    expect(report.endedAt - report.startedAt).toBeGreaterThanOrEqual(14 * DAY_MS);
  });

  it('has nothing to skip in a workflow that has ended meanwhile', async () => {
    const handle = await plain.workflow.start(sleeper, options());
    await skipToEnd(plain, handle.workflowId);
    await handle.result();
    await skipToEnd(plain, handle.workflowId);
    await expect(skipToEnd(plain, 'never started')).rejects.toThrow('not found');
  });

  it('says so when the workflow ends before the instant', async () => {
    const handle = await plain.workflow.start(sleeper, options());
    await expect(fastForward(plain, handle.workflowId, 30 * DAY_MS)).rejects.toThrow(
      'was not fast-forwarded: the execution ended',
    );
  });
});
