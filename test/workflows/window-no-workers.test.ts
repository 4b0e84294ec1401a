// No worker is there at the start, or at the end: a missed start is late or skipped by the rule, a
// missed end is reverted first thing. Minutes are scaled: both windows share the real clock.
import { randomUUID } from 'node:crypto';
import type { MaintenanceRequest } from '../../src/contract/request.ts';
import { genesysQueue } from '../../src/contract/task-queues.ts';
import { until } from '../support/until.ts';
import { managed, WindowLab, type LabOptions, type LabWindow } from '../support/window-lab.ts';

const MINUTE_MS = 400;
const LEAD_MS = 5_000;

async function ended(window: LabWindow) {
  await window.reaches('active');
  await window.say('end');
  return window.receipt();
}

let lab: WindowLab;

function useLab(timing: NonNullable<LabOptions['timing']>): void {
  beforeAll(async () => {
    lab = await WindowLab.start({ minuteMs: MINUTE_MS, timing });
  });

  afterAll(() => lab.stop());
}

async function book(overrides: Partial<MaintenanceRequest>, inMinutes: number) {
  const id = `line-${randomUUID()}`;
  await lab.simulator.putTarget(id);
  const request = lab.request({ flow_id: id, max_concurrent_windows: 9, ...overrides }, inMinutes);
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

function passed(instantMs: number): Promise<number> {
  return until(
    'the instant',
    () => Date.now(),
    (now) => now > instantMs,
  );
}

async function awayUntil(instantMs: number): Promise<void> {
  await lab.stopWorkers();
  await passed(instantMs);
  await lab.startWorkers();
}

describe('while no worker is there', () => {
  useLab({ arm_lead_ms: 1_000, dispatch_lead_ms: 300, revert_alarm_after_ms: 5_000 });

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

describe('a revert that was dispatched ahead and that no worker took', () => {
  useLab({ arm_lead_ms: 1_000, dispatch_lead_ms: LEAD_MS, revert_alarm_after_ms: 20_000 });

  it('is done first thing, without its lead again, and says how late it is', async () => {
    const { id, window, before, startMs } = await book({ duration_minutes: 20 }, 5);
    const endMs = startMs + 20 * MINUTE_MS;
    await window.reaches('active');
    await lab.stopWorkers((queue) => queue === genesysQueue(lab.taskQueue));
    await window.reaches('reverting');
    await awayUntil(endMs + MINUTE_MS);
    const backAt = Date.now();
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
    const write = (await lab.simulator.log({ target: id })).at(-1);
    expect(Date.parse(write?.at ?? '') - backAt).toBeLessThan(LEAD_MS - 1_000);
    expect(status.revert_lateness_ms).toBeGreaterThanOrEqual(MINUTE_MS);
    expect(await standing(id)).toEqual(before);
  });
});
