/** What is known about windows and the sweeper without a worker: from Temporal's lists and schedules. */
import { randomUUID } from 'node:crypto';
import type { WindowStatus } from '../../../src/client/index.ts';
import { sumUp } from '../../../src/client/standing.ts';
import { WINDOW_WORKFLOW } from '../../../src/contract/window/messages.ts';
import { sweeperId } from '../../../src/contract/calendar/sweep.ts';
import { ensureSweeper } from '../../../src/worker/temporal/sweeper-schedule.ts';
import type { LabOptions } from '../../support/window-lab.ts';
import { until } from '../../support/until.ts';
import { BY, ClientLab } from '../client-lab.ts';

const AN_HOUR_AGO = new Date(Date.now() - 3_600_000);

describe('standing', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start();
  });

  afterAll(() => rig.stop());

  async function find(workflowId: string) {
    const windows = await rig.client.standing(AN_HOUR_AGO);
    return windows.find(({ status }) => status.workflow_id === workflowId);
  }

  it('has windows at work and those that ended lately, none that is only booked', async () => {
    const later = await rig.client.schedule(await rig.request());
    const active = await rig.active();
    const seen = await until(
      'the active one',
      () => find(active.workflowId),
      (window) => window?.status.phase === 'active',
    );
    expect(seen).toMatchObject({
      neverBegan: false,
      writes: { accepted_at: expect.any(String), refused: null },
    });
    expect(await find(later.workflowId)).toBeUndefined();
    await active.handle.end(BY);
    await active.handle.result();
    await until(
      'its end',
      () => find(active.workflowId),
      (window) => window?.status.phase === 'reverted',
    );
    expect(await rig.client.standing(new Date(Date.now() + 60_000))).not.toContainEqual(
      expect.objectContaining({ status: expect.objectContaining({ phase: 'reverted' }) }),
    );
    await later.handle.cancel(BY);
  });

  it('calls nobody for a line that is back, although the list does not have that yet', async () => {
    const active = await rig.active();
    await until(
      'the active one',
      () => find(active.workflowId),
      (window) => window?.status.phase === 'active',
    );
    const late = { what: 'the line is not back yet', since: '', next_step: '' };
    const lagging = await rig.lagging(active.workflowId, { phase: 'reverting', attention: late });
    await active.handle.end(BY);
    await active.handle.result();
    const back = { phase: 'reverted', line: 'normal', attention: null };
    const [known] = await lagging.standing(AN_HOUR_AGO);
    expect(known?.status).toMatchObject(back);
    const listed: WindowStatus[] = [];
    for await (const row of lagging.list()) listed.push(row);
    expect(listed).toMatchObject([{ phase: 'reverting', attention: late }]);
    expect(await lagging.refreshed(listed)).toMatchObject([back]);
  });

  it('calls a person for a window that was terminated while its line was changed, not before', async () => {
    const [booked, active] = [await rig.client.schedule(await rig.request()), await rig.active()];
    const { client, taskQueue } = rig.lab;
    await client.workflow.getHandle(booked.workflowId).terminate('by mistake');
    // A further run of its id, which is refused, must not hide it.
    await client.workflow.start(WINDOW_WORKFLOW, {
      workflowId: active.workflowId,
      taskQueue,
      args: [{ nonsense: true }],
      workflowIdConflictPolicy: 'TERMINATE_EXISTING',
    });
    const shown = await until(
      'all three in the list',
      () => rig.client.standing(AN_HOUR_AGO),
      (windows) => windows.some(({ status }) => status.phase === 'refused'),
    );
    const terminated = shown.filter(({ status }) => status.attention !== null);
    const isWithout = (id: string) =>
      terminated.find(({ status }) => status.workflow_id === id)?.neverBegan;
    expect([booked, active].map(({ workflowId }) => isWithout(workflowId))).toEqual([true, false]);
    expect(sumUp(terminated, Date.now())).toMatchObject({ needPerson: 1 });
  });

  it('knows whose windows they are, and who stopped starts', async () => {
    const { organizationId } = rig.lab.deps;
    await until(
      'the calendar in the list',
      () => rig.client.organization(),
      (found) => found === organizationId,
    );
    expect(await rig.client.startsStopped(organizationId)).toBeNull();
    await rig.client.stopStarts(BY);
    expect(await rig.client.startsStopped(organizationId)).toMatchObject(BY);
    await rig.client.allowStarts(BY);
    expect(await rig.onQueue(`none-${randomUUID()}`).organization()).toBeNull();
  });
});

async function over(rig: ClientLab): Promise<void> {
  await rig.lab.client.schedule.getHandle(sweeperId(rig.lab.deps.organizationId)).delete();
  await rig.stop();
}

describe('the sweeper', () => {
  const stop = new AbortController();
  afterAll(() => stop.abort());

  async function sweeping(options: LabOptions = {}): Promise<ClientLab> {
    const rig = await ClientLab.start(options);
    const { client, taskQueue, deps } = rig.lab;
    await ensureSweeper({
      client,
      organizationId: deps.organizationId,
      taskQueue,
      minuteMs: 1_000,
      log: { info: () => undefined, warn: () => undefined },
      stop: stop.signal,
    });
    return rig;
  }

  it('was good when it last ended well', async () => {
    const rig = await sweeping();
    try {
      const { organizationId } = rig.lab.deps;
      const seen = await until(
        'a good sweep',
        () => rig.client.sweeper(organizationId),
        ({ last_good_sweep: good }) => good != null,
      );
      expect(seen).toMatchObject({ state: 'running', since: expect.any(String) });
      expect(seen).not.toHaveProperty('other_task_queue');
      // A sweep ends after it began: the one that was good is never newer than the last one.
      const [last, good] = [seen.last_sweep, seen.last_good_sweep].map((at) =>
        Date.parse(at ?? ''),
      );
      expect(last).toBeGreaterThanOrEqual(good ?? Infinity);
      const elsewhere = rig.onQueue(`other-${rig.lab.taskQueue}`);
      expect(await elsewhere.sweeper(organizationId)).toMatchObject({
        other_task_queue: rig.lab.taskQueue,
      });
    } finally {
      await over(rig);
    }
  });

  it('that fails was never good', async () => {
    const rig = await sweeping({
      overrides: (deps) => ({
        ...deps,
        calendar: { ...deps.calendar, bookings: () => Promise.reject(new Error('down')) },
      }),
    });
    try {
      const { organizationId } = rig.lab.deps;
      const seen = await until(
        'a sweep',
        () => rig.client.sweeper(organizationId),
        ({ last_sweep: last }) => last !== null,
      );
      expect(seen.last_good_sweep).toBeNull();
    } finally {
      await over(rig);
    }
  });

  it('is missing if nobody has made it', async () => {
    const rig = await ClientLab.start();
    try {
      const seen = await rig.client.sweeper(rig.lab.deps.organizationId);
      expect(seen).toMatchObject({ state: 'missing', last_good_sweep: null });
    } finally {
      await rig.stop();
    }
  });
});
