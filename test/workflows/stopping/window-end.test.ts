/** An operator moves the end of a window, earlier or later. */
import { defaultPayloadConverter } from '@temporalio/common';
import { MINUTE_MS, sayInstant } from '../../../src/contract/values/instant.ts';
import type { Receipt } from '../../../src/contract/window/window.ts';
import { together } from '../../support/together.ts';
import { until } from '../../support/until.ts';
import { WindowLab, type LabWindow } from '../../support/window-lab.ts';
import { theCallback } from '../reporting/received.ts';

/** Long enough to send something while a writer holds. */
const HELD_MS = 25_000;
const JUST_HELD_MS = HELD_MS - 1_000;

/** The Temporal UI's summary of each timer, oldest first. */
async function timerSummaries({ handle }: LabWindow): Promise<readonly unknown[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? [])
    .filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes)
    .map(({ userMetadata }) => userMetadata?.summary)
    .map((summary) => summary && defaultPayloadConverter.fromPayload(summary));
}

describe('end', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());
  beforeEach(() => lab.forget());

  it('puts the line back at once', async () => {
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    const active = await window.reaches('active');
    await window.say('end', { actor: 'mia', reason: 'done early' });
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(Date.parse(status.reverted_at ?? '')).toBeLessThan(Date.parse(active.end_time ?? ''));
    expect(status.revert_lateness_ms).toBeLessThan(MINUTE_MS);
    expect(Date.parse(status.end_time ?? '')).toBeLessThanOrEqual(
      Date.parse(status.reverted_at ?? ''),
    );
    expect(status.planned_end_time).toBe(active.end_time);
  });

  it('of a window that has not started is refused with what to do', async () => {
    const window = await lab.scheduleAt(lab.request(), 60 * MINUTE_MS);
    const refusal = window.say('end');
    await expect(refusal).rejects.toMatchObject({
      cause: { type: 'ControlNotNow', message: /cancel it/ },
    });
    expect(lab.audit.find(({ event }) => event === 'control_refused')).toMatchObject({
      actor: 'ops',
      details: { control: 'end', refusal: 'ControlNotNow' },
    });
    await window.say('cancel');
    await window.receipt();
  });
});

describe('extend', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());
  beforeEach(() => lab.forget());

  it('shows in the timer that is shown in the Temporal UI', async () => {
    const window = await lab.scheduleAt(lab.request(), -20 * MINUTE_MS);
    await window.reaches('active');
    const before = await timerSummaries(window);
    const { status } = await window.say('extend', { by_minutes: 15 });
    const end = sayInstant(Date.parse(status.end_time ?? ''));
    const after = await until(
      'a timer to the new end',
      () => timerSummaries(window),
      (told) => told.length > before.length,
    );
    expect(after.at(-1)).toBe(`active until ${end}; next: the end`);
    await window.say('end');
    await window.receipt();
  });

  it('moves the end, and the line comes back at the new one', async () => {
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    const { end_time: planned } = await window.reaches('active');
    const { status: extended } = await window.say('extend', {
      by_minutes: 15,
      expected_end_time: planned,
    });
    expect(extended).toMatchObject({ duration_minutes: 45, planned_end_time: planned });
    expect(Date.parse(extended.end_time ?? '')).toBe(Date.parse(planned ?? '') + 15 * MINUTE_MS);
    const { status } = await window.skipToReceipt();
    expect(Date.parse(status.reverted_at ?? '')).toBeGreaterThanOrEqual(
      Date.parse(extended.end_time ?? ''),
    );
    expect(await theCallback(lab, 'ivr_maintenance_extended')).toBeDefined();
  });

  it('repeated with the end the caller saw does not extend twice', async () => {
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    const { end_time: seen } = await window.reaches('active');
    const again = { by_minutes: 15, expected_end_time: seen };
    await window.say('extend', again);
    await expect(window.say('extend', again)).rejects.toMatchObject({
      cause: { type: 'ControlChanged' },
    });
    const { status } = await window.skipToReceipt();
    expect(status.duration_minutes).toBe(45);
  });

  it('is refused beyond 480 minutes, to an earlier end, and with a wrong argument', async () => {
    const window = await lab.scheduleAt(lab.request(), 60 * MINUTE_MS);
    for (const argument of [
      { by_minutes: 451 },
      { until: '2020-01-01T00:00:00Z' },
      {},
      { by_minutes: '15' },
      { by_minutes: 15, minutes: 3 },
      { by_minutes: 15, actor: '' },
    ])
      await expect(window.say('extend', argument)).rejects.toMatchObject({
        cause: { type: 'ControlInvalid' },
      });
    await window.say('cancel');
    await window.receipt();
  });

  it('into the next window of the line is refused with that window', async () => {
    const first = await lab.scheduleAt(lab.request(), 60 * MINUTE_MS);
    const { end_time: end } = await first.status();
    const next = await lab.schedule(lab.request({ start_time: end ?? '' }), 'real');
    expect((await next.verdict()).accepted).toBe(true);
    await expect(first.say('extend', { by_minutes: 5 })).rejects.toMatchObject({
      cause: {
        type: 'ControlConflict',
        message: expect.stringContaining(next.handle.workflowId),
      },
    });
    await next.say('cancel');
    await first.say('cancel');
    await Promise.all([next.receipt(), first.receipt()]);
  });
});

/** It continues beyond its old end, and ends when told to. */
async function endsLater(window: LabWindow, oldEnd: string | null): Promise<Receipt> {
  await window.reaches('active');
  const oldEndMs = Date.parse(oldEnd ?? '');
  await window.skipTo(oldEndMs + MINUTE_MS);
  expect((await window.status()).phase).toBe('active');
  await window.say('end');
  const receipt = await window.receipt();
  expect(Date.parse(receipt.status.reverted_at ?? '')).toBeGreaterThan(oldEndMs);
  return receipt;
}

/** Its windows hold in parallel with the other tests: a hold takes real time. */
let holder: WindowLab;

beforeAll(async () => {
  holder = await WindowLab.start({ timing: { dispatch_lead_ms: HELD_MS } });
});

afterAll(() => holder.stop());

/** On its own line. */
async function holding(inMinutes: number, beforeStartMs: number): Promise<LabWindow> {
  const flow_id = `line-${crypto.randomUUID()}`;
  await holder.simulator.putTarget(flow_id, {});
  const request = holder.request({ flow_id, max_concurrent_windows: 9 }, inMinutes);
  return holder.scheduleAt(request, beforeStartMs);
}

/** It has started at once, so its first write was not held. */
async function holdingForTheEnd(): Promise<LabWindow> {
  const window = await holding(0, JUST_HELD_MS - 30 * MINUTE_MS);
  await window.reaches('reverting');
  return window;
}

const meanwhile = together();

meanwhile('while a writer holds for the end, end does not wait for it', async () => {
  const window = await holdingForTheEnd();
  await window.say('end');
  const { status } = await window.receipt();
  expect(Date.parse(status.reverted_at ?? '')).toBeLessThan(
    Date.parse(status.planned_end_time ?? ''),
  );
});

meanwhile(
  'while a writer holds for the start, extend has it begin anew, with the new end',
  async () => {
    const window = await holding(120, JUST_HELD_MS);
    const { end_time: end } = await window.reaches('applying');
    const { status } = await window.say('extend', { by_minutes: 5 });
    const { end_time: extended } = await window.reaches('active');
    expect(extended).toBe(status.end_time);
    const { proof } = await endsLater(window, end);
    expect(proof).toMatchObject({ apply_attempts: 2, revert_attempts: 1 });
  },
);

meanwhile(
  'while a writer holds for the end, extend lets the window go on to the new one',
  async () => {
    const window = await holdingForTheEnd();
    const { end_time: end } = await window.status();
    const { status } = await window.say('extend', { by_minutes: 5 });
    expect((await window.reaches('active')).end_time).toBe(status.end_time);
    const { proof } = await endsLater(window, end);
    expect(proof).toMatchObject({ apply_attempts: 1, revert_attempts: 1 });
  },
);
