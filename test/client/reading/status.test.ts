/** What a handle shows: now, while it changes, at the end, and if Temporal cut the window short. */
import {
  InterludeError,
  WindowNotFoundError,
  type WindowStatus,
} from '../../../src/client/index.ts';
import { patientApi } from '../../support/genesys-at.ts';
import { HELD_WRITES } from '../../support/held-writes.ts';
import { until } from '../../support/until.ts';
import { BY, ClientLab } from '../client-lab.ts';

/** How long a dispatched writer has until its instant. */
const JUST_BEFORE_MS = 1_000;

describe('a window seen from outside', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start({ overrides: patientApi });
    // The first window waits for the calendar to start.
    await (await rig.client.schedule(await rig.request())).handle.cancel(BY);
  });

  afterAll(() => rig.stop());
  beforeEach(() => rig.lab.forget());

  it('is watched through its phases until it is over, then the watch ends by itself', async () => {
    const window = await rig.client.schedule(await rig.request());
    const { handle } = window;
    const seen: WindowStatus[] = [];
    const watching = (async () => {
      for await (const status of handle.watch({ everyMs: 20 })) seen.push(status);
    })();
    const sees = async (phase: WindowStatus['phase']) =>
      until(
        `${phase}, seen`,
        () => seen.find((status) => status.phase === phase),
        (status) => status !== undefined,
      );
    const { start_time: start, end_time: end } = window.status;
    await sees('scheduled');
    await rig.lab.simulator.addFault(HELD_WRITES);
    await rig.inLab(window).skipTo(Date.parse(start ?? '') - JUST_BEFORE_MS);
    await sees('applying');
    await rig.lab.simulator.clearFaults();
    await sees('active');
    await rig.lab.simulator.addFault(HELD_WRITES);
    await rig.inLab(window).skipTo(Date.parse(end ?? '') - JUST_BEFORE_MS);
    await sees('reverting');
    await rig.lab.simulator.clearFaults();
    await watching;
    const phases = [...new Set(seen.map(({ phase }) => phase))];
    expect(phases).toEqual(['scheduled', 'applying', 'active', 'reverting', 'reverted']);
    expect(seen.at(-1)).toEqual(await handle.status());
    expect(new Set(seen.map((status) => JSON.stringify(status))).size).toBe(seen.length);
  });

  it('is no longer watched when the watcher is told to stop', async () => {
    const { handle } = await rig.client.schedule(await rig.request());
    const stop = new AbortController();
    const seen: WindowStatus[] = [];
    for await (const status of handle.watch({ signal: stop.signal, everyMs: 60_000 })) {
      seen.push(status);
      setImmediate(() => stop.abort());
    }
    expect(seen).toHaveLength(1);
  });

  it('leaves a receipt with its status, its verdict and the proof', async () => {
    const window = await rig.client.schedule(await rig.request());
    const { handle, verdict } = window;
    await rig.inLab(window).skipToReceipt();
    const receipt = await handle.result();
    expect(receipt.status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
    expect(receipt.verdict).toEqual(verdict);
    expect(receipt.proof?.final_hash).toBe(receipt.proof?.baseline_hash);
    expect(await handle.status()).toEqual(receipt.status);
  });

  it('that was terminated while active is not called active without a warning', async () => {
    const { handle, workflowId } = await rig.active();
    await rig.lab.client.workflow.getHandle(workflowId).terminate('by hand');
    const status = await handle.status();
    expect(status).toMatchObject({
      line: 'unknown',
      attention: { what: expect.stringContaining('terminated') },
    });
    const error = await handle.result().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InterludeError);
    expect(error).toMatchObject({
      code: 'cut_short',
      message: expect.stringContaining(workflowId),
    });
    await expect(handle.end(BY)).rejects.toMatchObject({ kind: 'not_now' });
  });

  it('is not mistaken for another workflow of the namespace', async () => {
    await rig.client.doctor();
    const { workflowId } = await rig.client.schedule(await rig.request());
    const calendar = `ivr-calendar/${rig.lab.deps.organizationId}`;
    await expect(rig.client.getHandle(calendar).status()).rejects.toBeInstanceOf(
      WindowNotFoundError,
    );
    await expect(rig.client.find(calendar)).rejects.toBeInstanceOf(WindowNotFoundError);
    expect((await rig.client.find(workflowId)).workflowId).toBe(workflowId);
  });
});
