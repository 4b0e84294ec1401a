/**
 * What is seen of windows from outside while something is wrong: by the calendar, lists, callbacks, the timeline. At
 * the real pace, because the clocks of lists and windows have to agree.
 */
import { once } from 'node:events';
import { sayInstant } from '../../../src/contract/values/instant.ts';
import { listStanding, sumUp } from '../../../src/client/standing.ts';
import { EXAMPLE_FLOW, WindowLab, type LabWindow } from '../../support/window-lab.ts';
import { until } from '../../support/until.ts';
import { theCallback } from './received.ts';

const NOTHING_PERMITTED = { withdrawn_permissions: ['flow:write' as const] };
const PATCH = { method: 'PATCH' } as const;

/** Just active, for an hour. */
async function activeNow(lab: WindowLab): Promise<LabWindow> {
  const start_time = new Date(Date.now() + 1_500).toISOString();
  const window = await lab.schedule(lab.request({ start_time, duration_minutes: 60 }), 'real');
  await window.reaches('active');
  return window;
}

/** The end of the window's booking, epoch ms; null if there is none. */
async function bookedEnd(lab: WindowLab, window: LabWindow): Promise<number | null> {
  const bookings = await lab.deps.calendar.bookings();
  const own = bookings.find(({ window_id }) => window_id === window.handle.workflowId);
  return own?.end_ms ?? null;
}

async function endTime(window: LabWindow): Promise<number> {
  return Date.parse((await window.status()).end_time ?? '');
}

async function detailsOf(window: LabWindow): Promise<string> {
  const metadata = await window.handle.query<{ currentDetails: string }>(
    '__temporal_workflow_metadata',
  );
  return metadata.currentDetails;
}

function standing({ client, taskQueue }: WindowLab) {
  const place = { client, taskQueue, namespace: client.options.namespace, address: 'a test' };
  return listStanding(place, Date.now() - 3_600_000);
}

async function timerSummaries(window: LabWindow): Promise<string[]> {
  const { events } = await window.handle.fetchHistory();
  return (events ?? [])
    .filter(({ timerStartedEventAttributes: timer }) => timer)
    .map(({ userMetadata }) =>
      JSON.parse(Buffer.from(userMetadata?.summary?.data ?? '""').toString()),
    );
}

describe('a window that was ended early and cannot go back', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());
  beforeEach(() => lab.forget());
  afterEach(() => lab.simulator.changeSettings({ withdrawn_permissions: [] }));

  it('is seen as overdue at once: by the calendar, by lists, in the UI, in callbacks', async () => {
    const window = await activeNow(lab);
    await lab.simulator.changeSettings(NOTHING_PERMITTED);
    await window.say('end', { reason: 'done early' });
    const end = await until(
      'the end in the calendar',
      () => bookedEnd(lab, window),
      (at) => at !== null && at <= Date.now(),
    );
    expect(end).toBe(await endTime(window));
    const seen = await until(
      'the alarm in the list',
      () => standing(lab),
      (windows) => windows.some(({ status }) => status.attention !== null),
    );
    expect(sumUp(seen, Date.now())).toMatchObject({ needPerson: 1 });
    expect(sumUp(seen, (end ?? 0) + 5_000).overdueMs).toBe(5_000);
    expect(seen[0]?.writes.refused).toMatchObject({
      verb: 'revert',
      message: expect.stringContaining('flow:write'),
    });
    const late = await window.status();
    expect(late.attention?.next_step).not.toMatch(/\d\d:\d\d/);
    expect(await detailsOf(window)).toContain('the line is NOT BACK');
    expect(await theCallback(lab, 'ivr_maintenance_revert_delayed')).toMatchObject({
      severity: 'alarm',
      headline: expect.stringContaining('NOT BACK'),
    });
    await lab.simulator.changeSettings({ withdrawn_permissions: [] });
    await window.say('retryNow');
    await window.receipt();
    const over = await until(
      'over in the list',
      () => standing(lab),
      (windows) => windows.some(({ status: { phase } }) => phase === 'reverted'),
    );
    const writes = over.find(
      ({ status }) => status.workflow_id === window.handle.workflowId,
    )?.writes;
    expect(Date.parse(writes?.accepted_at ?? '')).toBeGreaterThan(
      Date.parse(writes?.refused?.at ?? ''),
    );
    expect(lab.outcomes).toEqual(['reverted']);
    const scheduled = await theCallback(lab, 'ivrr_maintenance_scheduled');
    expect(Object.keys(scheduled ?? {})).toEqual([
      'event_type',
      'flow_id',
      'start_time',
      'end_time',
      'new_version',
      'latency_ms',
      'timestamp',
    ]);
  });

  it('is seen as overdue even if it was called off before its write was confirmed', async () => {
    await lab.simulator.addFault({ when: PATCH, effect: { kind: 'reset_after_commit' } });
    const start_time = new Date(Date.now() + 1_500).toISOString();
    // The preflight and the arming may read the line.
    await lab.simulator.addFault({
      when: { method: 'GET', path: `/api/v2/flow/ivr/${EXAMPLE_FLOW}`, skip: 2 },
      times: null,
      effect: { kind: 'answer', status: 503 },
    });
    const window = await lab.schedule(lab.request({ start_time, duration_minutes: 60 }), 'real');
    await window.shows('a line that is not known', ({ line }) => line === 'unknown');
    await window.say('cancel');
    await until(
      'the end in the calendar',
      () => bookedEnd(lab, window),
      (at) => at !== null && at <= Date.now(),
    );
    expect(await endTime(window)).toBe(await bookedEnd(lab, window));
    await lab.simulator.clearFaults();
    expect((await window.receipt()).status).toMatchObject({ phase: 'cancelled', line: 'normal' });
  });

  it('keeps a refused start as evidence of the missing permission', async () => {
    await lab.simulator.changeSettings(NOTHING_PERMITTED);
    const start_time = new Date(Date.now() + 1_500).toISOString();
    const window = await lab.schedule(lab.request({ start_time }), 'real');
    const { status } = await window.receipt();
    expect(status.phase).toBe('failed');
    const seen = await until(
      'the end in the list',
      () => standing(lab),
      (windows) => windows.some(({ status: { phase } }) => phase === 'failed'),
    );
    const own = seen.find(({ status: { workflow_id: id } }) => id === window.handle.workflowId);
    expect(own?.writes).toMatchObject({ accepted_at: null, refused: { verb: 'apply' } });
    expect(await detailsOf(window)).toMatch(/### Why\n.*flow:write is missing/);
  });

  it('has the end in force in its timeline after an extension', async () => {
    const window = await activeNow(lab);
    const { status } = await window.say('extend', { by_minutes: 15 });
    const end = sayInstant(Date.parse(status.end_time ?? ''));
    const told = await until(
      'a timer that names the new end',
      () => timerSummaries(window),
      (summaries) => summaries.at(-1)?.includes(end) === true,
    );
    expect(told.at(-1)).toBe(`active until ${end}; next: the line is checked halfway`);
    await window.say('end');
    await window.receipt();
  });

  it('never takes our own mark for the name of a line', async () => {
    const { name } = await lab.line();
    const window = await activeNow(lab);
    expect((await lab.line()).name).toBe(`Maintenance: ${EXAMPLE_FLOW}`);
    const next = await lab.schedule(lab.request({}, 300), 'real');
    await next.verdict();
    expect((await next.status()).target_name).toBeNull();
    expect((await window.status()).target_name).toBe(name);
    await window.say('end');
    await window.receipt();
    await next.skipTo(Date.now() + 299.5 * 60_000);
    await next.shows('its name', (status) => status.target_name === name);
    await next.say('cancel');
    await next.receipt();
  });
});

describe('a revert', () => {
  it('does not wait for a calendar that hangs when it is told of the early end', async () => {
    const asked: string[] = [];
    const calendar = new AbortController();
    const lab = await WindowLab.start({
      overrides: (deps) => ({
        ...deps,
        calendar: {
          ...deps.calendar,
          extend: async ({ window_id }) => {
            asked.push(window_id);
            await once(calendar.signal, 'abort');
            return { conflicts: [], predecessor: null };
          },
        },
      }),
    });
    try {
      const window = await activeNow(lab);
      await lab.simulator.addFault({
        when: PATCH,
        effect: { kind: 'answer', status: 503 },
        times: 2,
      });
      await window.say('end');
      const { status } = await window.receipt();
      expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
      expect(asked).toEqual([window.handle.workflowId]);
      expect(status.revert_lateness_ms).toBeLessThan(15_000);
    } finally {
      calendar.abort();
      await lab.stop();
    }
  });
});
