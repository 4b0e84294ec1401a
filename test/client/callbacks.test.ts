/** A handle's view of a window's callbacks, with real workflows: under way, delivered, failed, lost. */
import type { CallbackView, WindowHandle } from '../../src/client/index.ts';
import { until } from '../support/until.ts';
import type { CallbackAnswer } from '../support/window-lab.ts';
import { BY, ClientLab } from './client-lab.ts';

const URL_WITH_SECRET = 'https://hooks.example.com/services/a-secret-token';
const RECEIVER = /^hooks\.example\.com \(#[0-9a-f]{8}\)$/;

function seen(
  handle: WindowHandle,
  isIt: (callback: CallbackView) => boolean,
): Promise<readonly CallbackView[]> {
  return until(
    'the callback',
    () => handle.callbacks(),
    ([first]) => first !== undefined && isIt(first),
  );
}

async function callbackRecords(handle: WindowHandle) {
  return (await handle.audit()).filter(({ event }) => event === 'callback');
}

describe('the callbacks of a window', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start();
  });

  afterAll(() => rig.stop());
  beforeEach(() => rig.lab.forget());

  /** A booked window whose receiver answers like this. */
  async function booked(answer: () => CallbackAnswer): Promise<WindowHandle> {
    rig.lab.answerCallback = answer;
    const callback_events = ['accepted', 'cancelled'] as const;
    const request = await rig.request({ callback_events, callback_url: URL_WITH_SECRET });
    return (await rig.client.schedule(request)).handle;
  }

  it('that is tried again and again is under way, with its last failure and its next try', async () => {
    const handle = await booked(() => 503);
    const [callback] = await seen(handle, ({ tries, next_try }) => tries >= 2 && next_try !== null);
    expect(callback).toMatchObject({
      event: 'accepted',
      state: 'under_way',
      receiver: expect.stringMatching(RECEIVER),
      last_failure: expect.stringMatching(/^hooks\.example\.com \(#\w+\) answered 503$/),
      workflow_id: null,
    });
    expect(Date.parse(callback?.next_try ?? '')).toBeGreaterThan(Date.parse(callback?.since ?? ''));
    const [record] = await callbackRecords(handle);
    expect(record).toMatchObject({
      callback_status: 'pending',
      flow_id: expect.any(String),
      details: { callback: 'accepted', message: expect.stringContaining('answered 503') },
    });
    expect(JSON.stringify([callback, record])).not.toContain('a-secret-token');
    rig.lab.answerCallback = () => 200;
    await handle.cancel(BY);
    await handle.result();
  });

  it('that waits for what its receiver asked for continues in a workflow of its own', async () => {
    const handle = await booked(() => ({ status: 429, retryAfterMs: 600_000 }));
    const [callback] = await seen(
      handle,
      ({ workflow_id, next_try }) => workflow_id !== null && next_try !== null,
    );
    expect(callback).toMatchObject({
      state: 'under_way',
      tries: 1,
      last_failure: expect.stringContaining('answered 429'),
      workflow_id: expect.stringContaining('/callback/'),
    });
    const waitMs = Date.parse(callback?.next_try ?? '') - Date.parse(callback?.since ?? '');
    expect(waitMs).toBeGreaterThanOrEqual(599_000);
    expect(waitMs).toBeLessThan(620_000);
    expect(await callbackRecords(handle)).toMatchObject([
      { callback_status: 'pending', details: { callback: 'accepted', tries: 1 } },
    ]);
    await rig.lab.client.workflow.getHandle(callback?.workflow_id ?? '').terminate('not wanted');
    const [lost] = await seen(handle, ({ state }) => state === 'failed');
    expect(lost?.last_failure).toMatch(/terminated in Temporal.*before that: .*answered 429/);
    expect(await callbackRecords(handle)).toMatchObject([
      { callback_status: 'failed', reason: 'its workflow was terminated: not wanted' },
    ]);
    rig.lab.answerCallback = () => 200;
    await handle.cancel(BY);
    await handle.result();
  });

  it('are delivered, or failed for good, each with one record', async () => {
    rig.lab.answerCallback = () => 200;
    const handle = await booked(() => 200);
    await seen(handle, ({ state }) => state === 'delivered');
    rig.lab.answerCallback = () => 410;
    await handle.cancel(BY);
    await handle.result();
    // A busy window has handed the last one on.
    const callbacks = await until(
      'the end of both',
      () => handle.callbacks(),
      (all) => all.every(({ state }) => state !== 'under_way'),
    );
    expect(callbacks).toMatchObject([
      { event: 'accepted', state: 'delivered', tries: 1, last_failure: null, next_try: null },
      {
        event: 'cancelled',
        state: 'failed',
        tries: 1,
        last_failure: expect.stringContaining('answered 410'),
        next_try: null,
      },
    ]);
    expect(await callbackRecords(handle)).toMatchObject([
      { callback_status: 'delivered' },
      { callback_status: 'failed' },
    ]);
  });

  it('that was lost with its terminated window is reported as failed, even in the audit', async () => {
    const handle = await booked(() => 503);
    await seen(handle, ({ tries }) => tries >= 1);
    await rig.lab.client.workflow.getHandle(handle.workflowId).terminate('by hand');
    const [callback] = await handle.callbacks();
    expect(callback).toMatchObject({ event: 'accepted', state: 'failed' });
    expect(callback?.last_failure).toContain('terminated in Temporal before it was delivered');
    expect(await callbackRecords(handle)).toMatchObject([{ callback_status: 'failed' }]);
  });

  it('of which the workflow is gone are not known', async () => {
    const handle = await booked(() => ({ status: 503, retryAfterMs: 600_000 }));
    const [callback] = await seen(handle, ({ workflow_id }) => workflow_id !== null);
    const { client } = rig.lab;
    const id = callback?.workflow_id ?? '';
    // The window has reported it; the server may not have started it yet.
    await until(
      'the workflow of the callback',
      () =>
        client.workflow
          .getHandle(id)
          .describe()
          .then(
            () => true,
            () => false,
          ),
      Boolean,
    );
    await client.workflowService.deleteWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId: id },
    });
    const [gone] = await seen(handle, ({ state }) => state === 'unknown');
    expect(gone).toMatchObject({ tries: 1, last_failure: expect.stringContaining('503') });
    rig.lab.answerCallback = () => 200;
    await handle.cancel(BY);
    await handle.result();
  });
});
