/**
 * A server accepts a limited number of updates of a run (2,000 by default): repeating a request does not use them up,
 * and a window that has used them up still does what it is told.
 */
import { randomUUID } from 'node:crypto';
import {
  ControlRefusedError,
  WindowDiffersError,
  type WindowHandle,
} from '../../../src/client/index.ts';
import { takesNoUpdate } from '../../../src/client/temporal/calling.ts';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { VERDICT_UPDATE } from '../../../src/contract/window/messages.ts';
import type { DevServer } from '../../../dev/dev-server/index.ts';
import { MOST_UPDATES, serverOfFewUpdates } from '../../support/temporal/few-updates.ts';
import { until } from '../../support/until.ts';
import { BY, ClientLab } from '../client-lab.ts';

const AT_ONCE = 8;

describe('the updates of a window', () => {
  let server: DevServer;
  let rig: ClientLab;

  beforeAll(async () => {
    server = await serverOfFewUpdates();
    rig = await ClientLab.start();
  });

  afterAll(async () => {
    await rig.stop();
    await server.stop();
  });

  /** Every update in the history, by its id. */
  async function updatesOf({ workflowId }: { workflowId: string }): Promise<readonly string[]> {
    const { events } = await rig.lab.client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).flatMap(
      ({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) =>
        accepted?.acceptedRequest?.meta?.updateId ?? [],
    );
  }

  /** Like a client in another language. */
  async function useUp({ workflowId }: WindowHandle): Promise<void> {
    const window = rig.lab.client.workflow.getHandle(workflowId);
    const ask = () => window.executeUpdate(VERDICT_UPDATE, { args: [{}], updateId: randomUUID() });
    for (let asked = 0; asked < MOST_UPDATES; asked += AT_ONCE)
      await Promise.all(Array.from({ length: AT_ONCE }, () => ask().catch(() => null)));
    // Updates that a busy server did not accept are repeated.
    await until(
      'a window that takes no more',
      () => ask().then(() => false, takesNoUpdate),
      Boolean,
    );
    await expect(ask()).rejects.toMatchObject({ cause: { code: 9 } });
  }

  async function deaf(): Promise<WindowHandle> {
    const { handle } = await rig.active();
    await useUp(handle);
    return handle;
  }

  it('are not used up by whoever asks the same again and again', async () => {
    const request = await rig.request();
    const first = await rig.client.schedule(request);
    for (let n = 0; n < 5; n += 1)
      expect((await rig.client.schedule(request)).verdict).toEqual(first.verdict);
    const other = { ...request, duration_minutes: 45 };
    await expect(rig.client.schedule(other)).rejects.toBeInstanceOf(WindowDiffersError);
    expect(await updatesOf(first)).toHaveLength(1);
    await first.handle.cancel(BY);
  });

  it('are that of the first and one for all others who ask the same before it is decided', async () => {
    const request = await rig.request();
    const path = `/api/v2/flow/ivr/${request.flow_id}`;
    await rig.lab.simulator.addFault({ when: { path }, effect: { kind: 'delay', ms: 500 } });
    const all = await Promise.all(Array.from({ length: 12 }, () => rig.client.schedule(request)));
    await rig.lab.simulator.clearFaults();
    const [first] = all;
    expect(new Set(all.map(({ status }) => status.run_id)).size).toBe(1);
    const [own, ...others] = first === undefined ? [] : await updatesOf(first);
    expect(own).toMatch(/^[-0-9a-f]{36}$/);
    expect(others.length).toBeLessThan(2);
    for (const shared of others) expect(shared).toMatch(/^verdict\/[0-9a-f]{64}$/);
    await first?.handle.cancel(BY);
  });

  it('answer a request that was refused anew, once its reason is gone', async () => {
    const request = await rig.request({ reroute_queue_id: 'no-queue' });
    for (let n = 0; n < 3; n += 1)
      await expect(rig.client.schedule(request)).rejects.toMatchObject({ code: 'preflight' });
  });

  it('answer a booked request without a worker', async () => {
    const request = await rig.request();
    const { workflowId, verdict, handle } = await rig.client.schedule(request);
    await rig.lab.stopWorkers();
    const again = await rig.client.schedule(request);
    await rig.lab.startWorkers();
    expect(again).toMatchObject({ workflowId, verdict });
    await handle.cancel(BY);
  });

  describe('used up', () => {
    it('leave end, extend and cancel: they go as signals, say so, and prove what came of it', async () => {
      const handle = await deaf();
      const { end_time: end } = await handle.status();
      const longer = await handle.extend({ ...BY, byMinutes: 15 });
      expect(longer.sent_as).toBe('signal');
      expect(Date.parse(longer.end_time ?? '') - Date.parse(end ?? '')).toBe(15 * MINUTE_MS);
      const said = { ...BY, byMinutes: 15, expectedEndTime: end ?? '' };
      const refused = handle.extend(said);
      await expect(refused).rejects.toBeInstanceOf(ControlRefusedError);
      await expect(refused).rejects.toMatchObject({ kind: 'changed' });
      await expect(handle.retryNow(BY)).rejects.toMatchObject({ kind: 'not_now' });
      const ended = await handle.end(BY);
      expect(ended.sent_as).toBe('signal');
      expect((await handle.result()).status).toMatchObject({ phase: 'reverted', line: 'normal' });
      const records = await handle.audit();
      const told = new Set(['extended', 'control_refused', 'end_requested']);
      expect(records.map(({ event }) => event).filter((event) => told.has(event))).toEqual([
        'extended',
        'control_refused',
        'control_refused',
        'end_requested',
      ]);
    });

    it('leave the end of all, and of two who end it at once one', async () => {
      const handle = await deaf();
      const answers = await Promise.allSettled([handle.end(BY), handle.cancel(BY)]);
      const refused = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      expect(refused).toMatchObject([{ kind: 'not_now' }]);
      expect((await handle.result()).status.line).toBe('normal');
      const ended = await rig.client.endAll(BY);
      expect(ended.filter(({ ok }) => !ok)).toEqual([]);
    });
  });
});
