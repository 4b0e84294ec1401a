// No worker is there at the start, or at the end: a missed start is late or skipped by the rule, a
// missed end is reverted first thing. Minutes are scaled: both windows share the real clock.
import { randomUUID } from 'node:crypto';
import type { MaintenanceRequest } from '../../src/contract/request.ts';
import { until } from '../support/until.ts';
import { managed, WindowLab, type LabWindow } from '../support/window-lab.ts';

const MINUTE_MS = 400;

async function ended(window: LabWindow) {
  await window.reaches('active');
  await window.say('end');
  return window.receipt();
}

describe('while no worker is there', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start({
      minuteMs: MINUTE_MS,
      timing: { arm_lead_ms: 1_000, dispatch_lead_ms: 300, revert_alarm_after_ms: 5_000 },
    });
  });

  afterAll(() => lab.stop());

  async function book(overrides: Partial<MaintenanceRequest>, inMinutes: number) {
    const id = `line-${randomUUID()}`;
    await lab.simulator.putTarget(id);
    const request = lab.request(
      { flow_id: id, max_concurrent_windows: 9, ...overrides },
      inMinutes,
    );
    const window = await lab.schedule(request, 'real');
    const verdict = await window.verdict();
    if (!verdict.accepted) throw new Error(`not accepted: ${JSON.stringify(verdict)}`);
    return { id, window, before: await standing(id), startMs: Date.parse(request.start_time) };
  }

  async function standing(id: string) {
    const line = await lab.simulator.target(id);
    if (line === null) throw new Error(`${id} was deleted`);
    return managed(line);
  }

  async function awayUntil(instantMs: number): Promise<void> {
    await lab.stopWorkers();
    await until(
      'the instant',
      () => Date.now(),
      (now) => now > instantMs,
    );
    await lab.startWorkers();
  }

  it('the end passes: the line goes back first thing', async () => {
    const { id, window, before, startMs } = await book(
      { duration_minutes: 10, max_start_delay_minutes: 5 },
      5,
    );
    await window.reaches('active');
    await awayUntil(startMs + 12 * MINUTE_MS);
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
    expect(status.revert_lateness_ms).toBeGreaterThanOrEqual(2 * MINUTE_MS);
    expect(status.end_time).toBe(status.planned_end_time);
    expect(await standing(id)).toEqual(before);
  });

  it('the start passes: the window is late, or skipped where that is too late', async () => {
    const long = { duration_minutes: 100, max_start_delay_minutes: 60 };
    const late = await book(long, 10);
    const skipped = await book({ ...long, max_start_delay_minutes: 0 }, 10);
    await awayUntil(skipped.startMs + 2 * MINUTE_MS);
    const { status: none } = await skipped.window.receipt();
    expect(none).toMatchObject({ phase: 'skipped', line: 'normal', applied_at: null });
    expect((await lab.simulator.log({ target: skipped.id })).map(({ by }) => by)).toEqual([
      'admin',
    ]);
    const { status } = await ended(late.window);
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(status.start_lateness_ms).toBeGreaterThanOrEqual(2 * MINUTE_MS);
    expect(await standing(late.id)).toEqual(late.before);
  });
});
