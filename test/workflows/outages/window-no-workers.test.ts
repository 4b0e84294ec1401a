/**
 * No worker is running at the start, or at the end: a missed start is late or skipped by the rule, a missed end is
 * reverted first. Minutes are shortened, because time without workers cannot be skipped.
 */
import { randomUUID } from 'node:crypto';
import type { FlowIvrRequest } from '../../../src/contract/request/request.ts';
import { genesysQueue } from '../../../src/contract/server/task-queues.ts';
import { until } from '../../support/until.ts';
import { managed, WindowLab, type LabWindow } from '../../support/window-lab.ts';

const MINUTE_MS = 1_000;
const LEAD_MS = 10_000;
/** Far from an instant there is time for everything before it. */
const FAR_MS = 60 * MINUTE_MS;
const FAR_MINUTES = 200;

async function ended(window: LabWindow) {
  await window.reaches('active');
  await window.say('end');
  return window.receipt();
}

function passed(window: LabWindow, instantMs: number): Promise<number> {
  return until(
    'the instant',
    () => window.clockMs(),
    (now) => now > instantMs,
  );
}

describe('while no worker is there', () => {
  let lab: WindowLab;
  /** When each attempt of a step was started, epoch ms. */
  const taken: number[] = [];

  beforeAll(async () => {
    lab = await WindowLab.start({
      minuteMs: MINUTE_MS,
      timing: { arm_lead_ms: 1_000, revert_alarm_after_ms: 20_000 },
      overrides: (deps) => ({
        ...deps,
        checkAttempt: (...asked) => {
          taken.push(Date.now());
          return deps.checkAttempt(...asked);
        },
      }),
    });
  });

  afterAll(() => lab.stop());
  beforeEach(() => lab.forget());

  async function book(overrides: Partial<FlowIvrRequest>, inMinutes: number) {
    const id = `line-${randomUUID()}`;
    await lab.simulator.putTarget(id);
    const request = lab.request(
      { flow_id: id, max_concurrent_windows: 9, ...overrides },
      inMinutes,
    );
    const window = await lab.schedule(request, 'real');
    const verdict = await window.verdict();
    if (!verdict.accepted) throw new Error(`not accepted: ${JSON.stringify(verdict)}`);
    const startMs = Date.parse(request.start_time);
    return { id, window, before: await standing(id), startMs };
  }

  /** In maintenance, and one of its minutes before its end. */
  async function bookToItsEnd() {
    const duration_minutes = 400;
    const booked = await book({ duration_minutes }, 0);
    const endMs = booked.startMs + duration_minutes * MINUTE_MS;
    await booked.window.reaches('active');
    await booked.window.skipTo(endMs - FAR_MS);
    await booked.window.rests();
    return { ...booked, endMs };
  }

  async function standing(id: string) {
    const line = await lab.simulator.target(id);
    if (line === null) throw new Error(`${id} was deleted`);
    return managed(line);
  }

  /** No worker is running when the clocks reach the instant, nor for two minutes after. */
  async function awayAt(instantMs: number, windows: readonly LabWindow[]): Promise<void> {
    await lab.stopWorkers();
    for (const window of windows) await window.skipTo(instantMs - 2 * MINUTE_MS);
    for (const window of windows) await passed(window, instantMs + 2 * MINUTE_MS);
    await lab.startWorkers();
  }

  it('the end passes: the line goes back first thing', async () => {
    const { id, window, before, endMs } = await bookToItsEnd();
    await awayAt(endMs, [window]);
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
    expect(status.revert_lateness_ms).toBeGreaterThanOrEqual(2 * MINUTE_MS);
    expect(status.end_time).toBe(status.planned_end_time);
    expect(await standing(id)).toEqual(before);
  });

  it('the start passes: the window is late, or skipped if that is too late', async () => {
    const long = { duration_minutes: 480, start_time: lab.request({}, FAR_MINUTES).start_time };
    const late = await book(long, FAR_MINUTES);
    const skipped = await book({ ...long, max_start_delay_minutes: 0 }, FAR_MINUTES);
    const windows = [late.window, skipped.window];
    for (const window of windows) await window.rests();
    await awayAt(skipped.startMs, windows);
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

  it('a revert was dispatched ahead: it is done first thing, without its lead again, and says how late it is', async () => {
    lab.setTiming({ dispatch_lead_ms: LEAD_MS });
    const { id, window, before, endMs } = await bookToItsEnd();
    await lab.stopWorkers((queue) => queue === genesysQueue(lab.taskQueue));
    await window.skipTo(endMs - LEAD_MS);
    await window.reaches('reverting');
    await lab.stopWorkers();
    await passed(window, endMs + MINUTE_MS);
    taken.length = 0;
    await lab.startWorkers();
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
    const write = (await lab.simulator.log({ target: id })).at(-1);
    expect(Date.parse(write?.at ?? '') - (taken[0] ?? 0)).toBeLessThan(LEAD_MS);
    expect(status.revert_lateness_ms).toBeGreaterThanOrEqual(MINUTE_MS);
    expect(await standing(id)).toEqual(before);
  });
});
