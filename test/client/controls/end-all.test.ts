/** Ending all active windows: only what is proven is reported as done, and no active window is missed. */
import { ControlInvalidError, type Ended } from '../../../src/client/index.ts';
import { together } from '../../support/together.ts';
import { until } from '../../support/until.ts';
import { BY, ClientLab } from '../client-lab.ts';

function of(ended: readonly Ended[], workflowId: string): Ended | undefined {
  return ended.find(({ workflow_id: id }) => id === workflowId);
}

/** Like a list that is some seconds late; `before` it is read. */
function emptyList(before = async (): Promise<void> => undefined) {
  const rows = async function* (): AsyncGenerator<never> {
    await before();
    yield* [];
  };
  return Object.assign(rows(), { intoHistories: rows });
}

/** One without an answer waits as long as a person would: in parallel with the others. */
const meanwhile = together();

describe('endAll', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start();
  });

  afterAll(() => rig.stop());
  afterEach(async () => {
    jest.restoreAllMocks();
    await rig.lab.simulator.clearFaults();
    await rig.client.endAll(BY);
  });

  it('has nothing to do if no window is active, and touches none that is booked', async () => {
    const { handle } = await rig.client.schedule(await rig.request());
    expect(await rig.client.endAll(BY)).toEqual([]);
    expect((await handle.status()).phase).toBe('scheduled');
    await handle.cancel(BY);
  });

  it('sends nothing if the reason is wrong: no window hears of it', async () => {
    const { handle } = await rig.active();
    for (const reason of ['  ', '\u200b', 'x'.repeat(1_001)])
      await expect(rig.client.endAll({ ...BY, reason })).rejects.toBeInstanceOf(
        ControlInvalidError,
      );
    const events = (await handle.audit()).map(({ event }) => event);
    expect(events).not.toContain('control_refused');
    expect((await handle.status()).phase).toBe('active');
  });

  it('says done with the status that proves it', async () => {
    const windows = [await rig.active(), await rig.active()];
    const ended = await rig.client.endAll(BY);
    for (const { workflowId } of windows) {
      const one = of(ended, workflowId);
      expect(one).toMatchObject({ ok: true, message: null });
      expect(['reverting', 'reverted']).toContain(one?.status?.phase);
    }
  });

  it('ends a window that no list shows yet', async () => {
    const { workflowId, handle } = await rig.active();
    jest.spyOn(rig.lab.client.workflow, 'list').mockImplementation(() => emptyList());
    expect(of(await rig.client.endAll(BY), workflowId)).toMatchObject({ ok: true });
    expect((await handle.result()).status.phase).toBe('reverted');
  });

  it('ends a window that becomes active while others are ended', async () => {
    const { workflowId: first } = await rig.active();
    let late = '';
    // The calendar has been read by then.
    jest.spyOn(rig.lab.client.workflow, 'list').mockImplementationOnce(() =>
      emptyList(async () => {
        late = (await rig.active()).workflowId;
      }),
    );
    const ended = await rig.client.endAll(BY);
    expect(of(ended, first)).toMatchObject({ ok: true });
    expect(of(ended, late)).toMatchObject({ ok: true });
  });

  it('takes for done what somebody else has ended in the same moment', async () => {
    const { workflowId } = await rig.active();
    const all = await Promise.all([rig.client.endAll(BY), rig.client.endAll(BY)]);
    const ends = all.flatMap((ended) => of(ended, workflowId) ?? []);
    expect(ends).not.toEqual([]);
    for (const end of ends) expect(end).toMatchObject({ ok: true, message: null });
  });

  it('takes for done a revert that is late, whose window refuses to end twice', async () => {
    const { workflowId, handle, status } = await rig.active();
    await rig.lab.simulator.addFault({
      when: { path: `/api/v2/flow/ivr/${status.flow_id}`, method: 'PATCH' },
      effect: { kind: 'answer', status: 403 },
      times: null,
    });
    await handle.end(BY);
    await until(
      'late',
      () => handle.status(),
      ({ attention }) => attention !== null,
    );
    const one = of(await rig.client.endAll(BY), workflowId);
    expect(one).toMatchObject({ ok: true, status: { phase: 'reverting' } });
    expect(one?.status?.attention).not.toBeNull();
    await rig.lab.simulator.clearFaults();
    await handle.retryNow(BY);
    await handle.result();
  });

  it('does not take for done what was terminated and is not rescued yet', async () => {
    const { workflowId } = await rig.active();
    await rig.lab.client.workflow.getHandle(workflowId).terminate('by hand');
    const one = of(await rig.client.endAll(BY), workflowId);
    expect(one).toMatchObject({ ok: false, status: { phase: 'active', line: 'unknown' } });
    expect(one?.message).toContain('was terminated in Temporal before it was over');
  });
});

meanwhile('endAll says that it may have missed one where no worker can be asked', async () => {
  const rig = await ClientLab.start();
  const ended = await rig.onQueue('nobody-polls-this').endAll(BY);
  expect(ended).toMatchObject([{ workflow_id: 'nobody-polls-this', status: null, ok: false }]);
  expect(ended[0]?.message).toContain('may be missing');
  await rig.stop();
});

meanwhile('endAll does not take for done what does not answer', async () => {
  const rig = await ClientLab.start();
  const { workflowId } = await rig.active();
  await rig.lab.stopWorkers();
  const ended = await rig.client.endAll(BY);
  await rig.lab.startWorkers();
  expect(of(ended, workflowId)).toMatchObject({ ok: false, status: { phase: 'active' } });
  expect(of(ended, workflowId)?.message).toContain('did not answer end in time');
  expect(of(ended, rig.client.taskQueue)).toMatchObject({ ok: false });
  await rig.client.endAll(BY);
  await rig.stop();
});
