/** Nobody polls: nothing may be booked later. */
import { randomUUID } from 'node:crypto';
import {
  MaintenanceClient,
  NoWorkerError,
  VerdictPendingError,
  WindowNotFoundError,
} from '../../../src/client/index.ts';
import { sendControl } from '../../../src/client/controls/control-call.ts';
import { WINDOW_WORKFLOW } from '../../../src/contract/window/messages.ts';
import { temporalNamespace } from '../../support/temporal.ts';
import { together } from '../../support/together.ts';
import { until } from '../../support/until.ts';
import { BY, ClientLab, idOf, mutePoller } from '../client-lab.ts';

const HOUR_MS = 3_600_000;
/** The verdict timeout is that of a checkup: a start that a busy server accepts late still counts. */
const IMPATIENT = { workerTimeoutMs: 300, verdictTimeoutMs: 8_000 };

describe('without a worker', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start();
  });

  afterAll(() => rig.stop());

  const pollers: AbortController[] = [];
  afterAll(() => {
    for (const poller of pollers) poller.abort();
  });

  /** A queue whose only worker takes the first task and dies with it. */
  async function queueOfMute(): Promise<string> {
    const taskQueue = `mute-${randomUUID()}`;
    const poller = new AbortController();
    pollers.push(poller);
    await mutePoller(taskQueue, poller.signal);
    await until(
      'a poller',
      () => rig.onQueue(taskQueue).workers(),
      ([windows]) => windows?.pollers === 1,
    );
    return taskQueue;
  }

  async function started(workflowId: string): Promise<void> {
    await until(
      'the start',
      () => statusNameOf(workflowId).catch(() => ''),
      (name) => name === 'RUNNING',
    );
  }

  async function statusNameOf(workflowId: string): Promise<string> {
    return (await rig.lab.client.workflow.getHandle(workflowId).describe()).status.name;
  }

  const meanwhile = together();

  meanwhile('starts nothing and names the queue', async () => {
    const taskQueue = `none-${randomUUID()}`;
    const request = await rig.request();
    const error = await rig
      .onQueue(taskQueue)
      .schedule(request, IMPATIENT)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NoWorkerError);
    expect(error).toMatchObject({ code: 'no_worker', taskQueue });
    expect(error).toHaveProperty('message', expect.stringContaining(taskQueue));
    await expect(rig.client.getHandle(idOf(request)).status()).rejects.toBeInstanceOf(
      WindowNotFoundError,
    );
  });

  meanwhile('stops waiting for one when told to', async () => {
    const stop = new AbortController();
    const asked = rig
      .onQueue(`none-${randomUUID()}`)
      .schedule(await rig.request(), { signal: stop.signal, workerTimeoutMs: HOUR_MS })
      .catch((thrown: unknown) => thrown);
    stop.abort();
    expect(await asked).toBeInstanceOf(NoWorkerError);
  });

  for (const verb of ['dryRun', 'doctor'] as const)
    meanwhile(`${verb} says so`, async () => {
      const client = rig.onQueue(`none-${randomUUID()}`);
      const request = await rig.request();
      const asked =
        verb === 'doctor' ? client.doctor(IMPATIENT) : client.dryRun(request, IMPATIENT);
      await expect(asked).rejects.toBeInstanceOf(NoWorkerError);
    });

  for (const verb of ['dryRun', 'doctor', 'stopStarts'] as const)
    meanwhile(
      `${verb} blames no server for a worker that was seen just before and does not answer`,
      async () => {
        const client = rig.onQueue(await queueOfMute());
        const request = await rig.request();
        const asked = {
          dryRun: () => client.dryRun(request, IMPATIENT),
          doctor: () => client.doctor(IMPATIENT),
          stopStarts: () => client.stopStarts(BY, IMPATIENT),
        };
        await expect(asked[verb]()).rejects.toBeInstanceOf(NoWorkerError);
      },
    );

  meanwhile('sends no control to a window that nobody serves', async () => {
    const taskQueue = `none-${randomUUID()}`;
    const workflowId = `unserved-${randomUUID()}`;
    const handle = await rig.lab.client.workflow.start(WINDOW_WORKFLOW, {
      workflowId,
      taskQueue,
      args: [await rig.request()],
    });
    // Its own queue decides, whatever the client's queue.
    const { client, taskQueue: ours } = rig.lab;
    const place = { client, address: '', namespace: temporalNamespace(), taskQueue: ours };
    const error = await sendControl(place, workflowId, 'cancel', BY, 300).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(NoWorkerError);
    expect(error).toMatchObject({
      taskQueue,
      message: expect.stringContaining('nothing was sent'),
    });
    await handle.terminate();
  });

  meanwhile('withdraws what nobody took up although a worker was seen just before', async () => {
    const taskQueue = await queueOfMute();
    const client = rig.onQueue(taskQueue);
    const request = await rig.request();
    const error = await client.schedule(request, IMPATIENT).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NoWorkerError);
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /^a worker polled .*, but none picked this up in time; nothing/,
      ),
    });
    expect(await statusNameOf(idOf(request))).toBe('TERMINATED');
  });

  meanwhile('books it when asked again with a worker', async () => {
    const taskQueue = await queueOfMute();
    const request = await rig.request();
    await expect(rig.onQueue(taskQueue).schedule(request, IMPATIENT)).rejects.toBeInstanceOf(
      NoWorkerError,
    );
    const { status, workflowId } = await rig.client.schedule(request);
    expect(status.phase).toBe('scheduled');
    expect(await rig.booked()).toContain(workflowId);
  });

  meanwhile('only who started a window withdraws it', async () => {
    const taskQueue = await queueOfMute();
    const request = await rig.request();
    const stop = new AbortController();
    const starter = rig
      .onQueue(taskQueue)
      .schedule(request, { signal: stop.signal })
      .catch((thrown: unknown) => thrown);
    await started(idOf(request));
    const second = rig
      .onQueue(taskQueue)
      .schedule(request, { ...IMPATIENT, verdictTimeoutMs: 800 });
    const error = await second.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VerdictPendingError);
    expect(await statusNameOf(idOf(request))).toBe('RUNNING');
    stop.abort();
    expect(await starter).toBeInstanceOf(NoWorkerError);
    expect(await statusNameOf(idOf(request))).toBe('TERMINATED');
  });

  meanwhile('withdraws at once when told to stop', async () => {
    const taskQueue = await queueOfMute();
    const request = await rig.request();
    const stop = new AbortController();
    const asked = rig
      .onQueue(taskQueue)
      .schedule(request, { signal: stop.signal })
      .catch((thrown: unknown) => thrown);
    await started(idOf(request));
    stop.abort();
    expect(await asked).toBeInstanceOf(NoWorkerError);
    expect(await statusNameOf(idOf(request))).toBe('TERMINATED');
  });
});

describe('a window whose worker has gone', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start();
  });

  afterAll(() => rig.stop());

  it('shows what it last said, refuses to guess about controls, and continues with a worker', async () => {
    const { handle, status } = await rig.client.schedule(await rig.request());
    await rig.lab.stopWorkers();
    const patient = new MaintenanceClient(rig.lab.client, { taskQueue: rig.lab.taskQueue });
    expect(await patient.getHandle(handle.workflowId).status()).toEqual(status);
    const cancelled = handle.cancel(BY);
    await rig.lab.startWorkers();
    expect((await cancelled).workflow_id).toBe(handle.workflowId);
    expect((await handle.result()).status.phase).toBe('cancelled');
    expect(patient.namespace).toBe(temporalNamespace());
  });
});
