/** The API or a receiver of callbacks does not answer: the line still comes back. */
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { withApi } from '../../support/genesys-at.ts';
import { EXAMPLE_FLOW, managed, WindowLab } from '../../support/window-lab.ts';
import { inOwnLabs } from '../../support/own-labs.ts';
import { until } from '../../support/until.ts';
import { theCallback } from '../reporting/received.ts';

const PATCH = { method: 'PATCH' } as const;

/** A window whose revert fails for lack of a permission. */
async function lateWindow(at: WindowLab) {
  const window = await at.scheduleAt(at.request(), -MINUTE_MS);
  await window.reaches('active');
  await at.simulator.changeSettings({ withdrawn_permissions: ['flow:write'] });
  await window.say('end');
  await window.shows('the alarm', ({ attention }) => attention !== null);
  return window;
}

describe('an outage', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());
  beforeEach(() => lab.forget());

  it('over the end raises the alarm and the line comes back when it is over', async () => {
    const before = managed(await lab.line());
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await window.reaches('active');
    const outage = await lab.simulator.addFault({
      when: { path: '/api/**' },
      times: null,
      effect: { kind: 'answer', status: 503 },
    });
    await window.skipTo(Date.now() + 152 * MINUTE_MS);
    const late = await window.shows('the alarm', ({ attention }) => attention !== null);
    expect(late).toMatchObject({ phase: 'reverting', line: 'maintenance' });
    expect(late.attention?.next_step).toMatch(/keeps trying until the line is back/);
    expect(await theCallback(lab, 'ivr_maintenance_revert_delayed')).toMatchObject({
      attempts: expect.any(Number),
      last_error: expect.stringContaining('503'),
    });
    await lab.simulator.clearFaults(outage.id);
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
    expect(managed(await lab.line())).toEqual(before);
  });

  it.each([301, 303, 304, 307])(
    'of a gateway that carries a write out and answers %d leaves nothing on the line',
    async (status) => {
      const before = managed(await lab.line());
      const effect = { kind: 'answer', status, body: {}, carried_out: true } as const;
      await lab.simulator.addFault({ when: PATCH, times: null, effect });
      const window = await lab.schedule(lab.request({ max_start_delay_minutes: 0 }));
      const receipt = await window.receipt();
      expect(receipt.status).toMatchObject({ line: 'normal', attention: null });
      expect(managed(await lab.line())).toEqual(before);
    },
  );

  describe('over the end, while a person looks at it', () => {
    afterEach(() => lab.simulator.changeSettings({ withdrawn_permissions: [] }));

    it('takeOver ends the tries, releases the line and says who answers for it', async () => {
      const window = await lateWindow(lab);
      await window.say('takeOver', { actor: 'mia', reason: 'I put it back by hand' });
      const { status } = await window.receipt();
      expect(status).toMatchObject({ phase: 'failed', line: 'unknown' });
      expect(status.attention?.what).toMatch(/mia is responsible for it: I put it back by hand/);
      expect(status.attention?.next_step).toContain('interlude restore FILE');
      expect(await lab.deps.calendar.list()).toEqual([]);
      expect(await theCallback(lab, 'ivr_maintenance_failed')).toMatchObject({ actor: 'mia' });
    });

    it('takeOver and retryNow of a window that is on time are refused', async () => {
      const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
      await window.reaches('active');
      for (const control of ['takeOver', 'retryNow'] as const)
        await expect(window.say(control)).rejects.toMatchObject({
          cause: { type: 'ControlNotNow' },
        });
      await window.say('end');
      await window.receipt();
    });
  });

  it.each([
    ['a permission withdrawn', { withdrawn_permissions: ['flow:write' as const] }, /flow:write/],
  ])(
    '%s in the window raises the alarm at once and mends by itself',
    async (_title, settings, told) => {
      const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
      await window.reaches('active');
      await lab.simulator.changeSettings(settings);
      await window.say('end');
      const late = await window.shows('the alarm', ({ attention }) => attention !== null);
      expect(late.attention?.what).toMatch(told);
      await lab.simulator.changeSettings({ withdrawn_permissions: [] });
      const { status } = await window.skipToReceipt();
      expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
    },
  );

  it('of the reads after a lost answer applies late and keeps the promised end', async () => {
    await lab.simulator.addFault({ when: PATCH, effect: { kind: 'answer', status: 503 } });
    await lab.simulator.addFault({
      when: { method: 'GET', path: `/api/v2/flow/ivr/${EXAMPLE_FLOW}`, skip: 2 },
      times: 12,
      effect: { kind: 'answer', status: 503 },
    });
    const window = await lab.schedule(lab.request());
    const { status } = await window.receipt();
    expect(status.phase).toBe('reverted');
    expect(status.start_lateness_ms).toBeGreaterThan(60_000);
    expect(status.end_time).toBe(status.planned_end_time);
  });

  it('of the target itself (deleted in between) fails the window before it writes', async () => {
    const window = await lab
      .scheduleAt(lab.request({ flow_id: 'doomed' }), 90_000)
      .catch(() => null);
    expect(window).toBeNull();
    await lab.simulator.putTarget('doomed', {});
    const doomed = await lab.scheduleAt(lab.request({ flow_id: 'doomed' }), 90_000);
    await lab.simulator.deleteTarget('doomed');
    const { status } = await doomed.skipToReceipt();
    expect(status).toMatchObject({ phase: 'failed', line: 'normal' });
    expect(await theCallback(lab, 'ivr_maintenance_failed')).toBeDefined();
  });
});

describe('a receiver of callbacks', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());
  beforeEach(() => lab.forget());

  it('that is down holds up neither the window nor its end, and is reported in the end', async () => {
    let isDown = true;
    lab.answerCallback = () => (isDown ? 503 : 200);
    const window = await lab.scheduleAt(lab.request({ callback_events: ['reverted'] }), -MINUTE_MS);
    await window.reaches('active');
    await window.say('end');
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(lab.callbacks).toEqual([]);
    isDown = false;
    await until(
      'the callback',
      () => lab.callbacks.length,
      (count) => count === 1,
    );
    expect(lab.callbacks[0]?.body['event_type']).toBe('ivr_maintenance_reverted');
    const said = await until(
      'its audit record',
      () => lab.audit.filter(({ event }) => event === 'callback'),
      (records) => records.length > 0,
    );
    expect(said.map(({ callback_status: outcome }) => outcome)).toEqual(['delivered']);
  });
});

describe('a rate limit', () => {
  // One per test, with a gate that opens soon: what was met keeps it shut in real time.
  const meanwhile = inOwnLabs(() =>
    WindowLab.start({
      overrides: (deps) =>
        withApi(deps, { budget: { probeEveryMs: { revert: 50, apply: 50, other: 30_000 } } }),
    }),
  );

  meanwhile('over the whole start skips the window and changes nothing', async (lab) => {
    const window = await lab.armedWindow(lab.request({ max_start_delay_minutes: 2 }));
    await lab.simulator.addFault({
      when: PATCH,
      times: null,
      effect: { kind: 'answer', status: 429, headers: { 'Retry-After': '86400' } },
    });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'skipped', line: 'normal', applied_at: null });
    expect(await theCallback(lab, 'ivr_maintenance_skipped')).toBeDefined();
    const written = await lab.simulator.log({ after: lab.logStart });
    expect(written.filter(({ status: answer }) => answer === 200)).toEqual([]);
  });

  for (const asked of ['86400', '0'])
    meanwhile(
      `at the start (Retry-After: ${asked}) is tried once more before the latest start`,
      async (lab) => {
        const request = lab.request({ max_start_delay_minutes: 2 });
        const window = await lab.armedWindow(request);
        await lab.simulator.addFault({
          when: PATCH,
          effect: { kind: 'answer', status: 429, headers: { 'Retry-After': asked } },
        });
        await window.skipTo(Date.parse(request.start_time) + 1_000);
        const { status } = await window.skipToReceipt();
        expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
        expect(status.start_lateness_ms).toBeLessThanOrEqual(2 * MINUTE_MS);
        expect(status.start_lateness_ms).toBeGreaterThanOrEqual(asked === '0' ? 900 : 100_000);
      },
    );

  meanwhile(
    'at arming (Retry-After: 86400) is asked again before the latest start',
    async (lab) => {
      const request = lab.request({ max_start_delay_minutes: 2 });
      const window = await lab.scheduleAt(request, 2 * MINUTE_MS);
      await lab.simulator.addFault({
        when: { method: 'GET', path: `/api/v2/flow/ivr/${EXAMPLE_FLOW}` },
        effect: { kind: 'answer', status: 429, headers: { 'Retry-After': '86400' } },
      });
      const { status } = await window.skipToReceipt();
      expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
      expect(status.start_lateness_ms).toBeLessThanOrEqual(2 * MINUTE_MS);
    },
  );

  meanwhile(
    'over the end waits as long as it is told, unless somebody says retryNow',
    async (lab) => {
      const before = managed(await lab.line());
      const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
      await window.reaches('active');
      await lab.simulator.addFault({
        when: PATCH,
        effect: { kind: 'answer', status: 429, headers: { 'Retry-After': '100' } },
      });
      await window.say('end');
      const late = await window.shows('the alarm', ({ attention }) => attention !== null);
      const alarmedAt = Date.parse(late.attention?.since ?? '');
      await window.say('retryNow');
      const { status } = await window.receipt();
      expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
      expect(Date.parse(status.reverted_at ?? '') - alarmedAt).toBeLessThan(60_000);
      expect(managed(await lab.line())).toEqual(before);
    },
  );
});
