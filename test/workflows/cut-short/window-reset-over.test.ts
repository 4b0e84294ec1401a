/**
 * A window that is over is reset while another one has its line: the new run leaves the line alone, and what the other
 * window wrote is never taken for its own.
 */
import { randomUUID } from 'node:crypto';
import {
  RESCUE_WORKFLOW,
  rescueId,
  type RescueResult,
} from '../../../src/contract/calendar/sweep.ts';
import { decodeHistory } from '../../../src/client/temporal/history/decoded-history.ts';
import type { FlowIvrRequest } from '../../../src/contract/request/request.ts';
import { aChange } from '../../support/records/a-change.ts';
import { until } from '../../support/until.ts';
import { together } from '../../support/together.ts';
import { managed, WindowLab, type LabWindow } from '../../support/window-lab.ts';
import { booking } from '../calendar/calendar-bookings.ts';
import { reset, RESET_POINTS } from './resetting.ts';

/** Both windows share the real clock. */
const MINUTE_MS = 200;
/** As short as a window may be that begins seconds late on a busy machine: its end is awaited. */
const SHORT = { duration_minutes: 60 } as const;
const LONG = { duration_minutes: 480 } as const;
const SAME = 'The same words in both windows.';

describe('a window that is over and is reset while another one has its line', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start({
      minuteMs: MINUTE_MS,
      timing: { arm_lead_ms: 600, dispatch_lead_ms: 300, revert_alarm_after_ms: 5_000 },
    });
  });

  afterAll(() => lab.stop());

  /** Each test has a line of its own, and mostly waits for its windows. */
  const meanwhile = together();

  interface Line {
    readonly id: string;
    readonly before: object;
  }

  async function lineNow(id: string) {
    const found = await lab.simulator.target(id);
    if (found === null) throw new Error(`${id} was deleted`);
    return found;
  }

  async function newLine(): Promise<Line> {
    const id = `line-${randomUUID()}`;
    await lab.simulator.putTarget(id, { greeting: { text: `Welcome to ${id}.` } });
    return { id, before: managed(await lineNow(id)) };
  }

  async function book(
    { id }: Line,
    overrides: Partial<FlowIvrRequest>,
    inMinutes: number,
  ): Promise<LabWindow> {
    const wanted = { flow_id: id, max_concurrent_windows: 100, fallback_greeting: SAME };
    const window = await lab.schedule(lab.request({ ...wanted, ...overrides }, inMinutes), 'real');
    expect(await window.verdict()).toMatchObject({ accepted: true });
    return window;
  }

  /** A window that began and was ended. */
  async function ended(line: Line): Promise<LabWindow> {
    const window = await book(line, LONG, 2);
    await window.reaches('active');
    await window.say('end');
    await window.receipt();
    return window;
  }

  async function writesSince({ id }: Line, version: number) {
    const log = await lab.simulator.log({ target: id });
    return log.filter(({ version_after: after }) => (after ?? 0) > version);
  }

  /** The other window is active since this version, and ends in its own time, as if nothing had happened. */
  async function expectUntouched(line: Line, other: LabWindow, version: number): Promise<void> {
    expect(await writesSince(line, version)).toEqual([]);
    await other.say('end');
    const { status } = await other.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    expect(managed(await lineNow(line.id))).toEqual(line.before);
    expect(await writesSince(line, version)).toHaveLength(1);
    const booked = await lab.deps.calendar.list();
    expect(booked.filter(({ target }) => target.endsWith(line.id))).toEqual([]);
  }

  /** The other one begins when this one ends. */
  async function resetAfterItsEnd(point: string): Promise<string> {
    const line = await newLine();
    const over = await book(line, SHORT, 2);
    const { end_time: end } = await over.reaches('active');
    const next = { start_time: end ?? '', ...LONG };
    const other = await book(line, next, 0);
    await over.receipt();
    await other.reaches('active');
    const { version } = await lineNow(line.id);
    const { status } = await (await reset(lab, over, point)).receipt();
    await expectUntouched(line, other, version);
    return status.phase;
  }

  /** The other one was booked for the remaining time. */
  async function resetAfterAnEarlyEnd(point: string): Promise<string> {
    const line = await newLine();
    const over = await ended(line);
    const other = await book(line, LONG, 2);
    await other.reaches('active');
    const { version } = await lineNow(line.id);
    // The server repeats to the new run what was sent to the old one: to end.
    const { status } = await (await reset(lab, over, point)).receipt();
    await expectUntouched(line, other, version);
    return status.phase;
  }

  meanwhile('leaves it alone when it was over in time, reset to any point', async () => {
    const phases = await Promise.all(Object.keys(RESET_POINTS).map(resetAfterItsEnd));
    for (const phase of phases) expect(['skipped', 'refused', 'failed']).toContain(phase);
  });

  meanwhile(
    'leaves it alone when it was ended early, reset to any point from the arming on',
    async () => {
      const points = ['before the arming', 'before the write', 'after the write'];
      const phases = await Promise.all(points.map(resetAfterAnEarlyEnd));
      expect(new Set(phases)).toEqual(new Set(['failed']));
    },
  );

  meanwhile('leaves to a person what the other one has left there', async () => {
    const line = await newLine();
    const over = await ended(line);
    const other = await book(line, LONG, 2);
    await other.reaches('active');
    const refusing = await lab.simulator.addFault({
      when: { method: 'PATCH', path: `/api/v2/flow/ivr/${line.id}` },
      times: null,
      effect: { kind: 'answer', status: 403 },
    });
    await other.say('end');
    await other.shows('the alarm', ({ attention }) => attention !== null);
    await other.say('takeOver', { actor: 'mia' });
    await other.receipt();
    await lab.simulator.clearFaults(refusing.id);
    const { version } = await lineNow(line.id);
    const { status } = await (await reset(lab, over, 'after the write')).receipt();
    expect(status).toMatchObject({ phase: 'failed', line: 'unknown' });
    expect(status.attention?.what).toContain('its window does not hold the line any more');
    expect(await writesSince(line, version)).toEqual([]);
  });

  meanwhile('calls a person for its rescue, too, and leaves the line alone', async () => {
    const { calendar, organizationId: organization_id } = lab.deps;
    const line = await newLine();
    const { id } = line;
    const { version } = await lineNow(id);
    const change = aChange({ stage: 'applied', version: 16, new_version: 17 });
    const over = booking({ id: `earlier of ${id}`, target: id, from: -60, to: -30, change });
    const { target } = over;
    const later = { ...change, version: 18, new_version: 19 };
    const left = { target, change: later, by: 'mia' };
    await calendar.release({ organization_id, window_id: `later of ${id}`, run_id: 'l', left });
    const rescue = await lab.client.workflow.start(RESCUE_WORKFLOW, {
      workflowId: rescueId(over.window_id, over.run_id),
      taskQueue: lab.taskQueue,
      args: [{ organization_id, booking: over, why: 'gone', source: 'history' }],
    });
    const { outcome, receipt }: RescueResult = await rescue.result();
    expect([outcome, receipt?.status.phase]).toEqual(['not_needed', 'failed']);
    expect(receipt?.status.attention?.what).toContain('mia has taken the line over from later of');
    expect(await writesSince(line, version)).toEqual([]);
  });

  meanwhile(
    'keeps another one waiting that is booked but not armed yet, until the line is proven back',
    async () => {
      const line = await newLine();
      const over = await ended(line);
      const other = await book(line, LONG, 40);
      const { id: blind } = await lab.simulator.addFault({
        when: { method: 'GET', path: `/api/v2/flow/ivr/${line.id}` },
        times: null,
        effect: { kind: 'answer', status: 503 },
      });
      const again = await reset(lab, over, 'after the write');
      await until(
        'its waiting',
        async () => JSON.stringify(decodeHistory(await other.handle.fetchHistory())),
        (told) => told.includes('"outcome":"waiting"'),
      );
      await lab.simulator.clearFaults(blind);
      await other.reaches('active');
      expect((await again.receipt()).status).toMatchObject({ phase: 'reverted', line: 'normal' });
      await expectUntouched(line, other, (await lineNow(line.id)).version);
    },
  );

  // The others are over: from here on, leads are different.
  it('does not write with a version that is still true if it was called off before its write', async () => {
    const line = await newLine();
    // Its writer holds until it is cancelled.
    lab.setTiming({ arm_lead_ms: 30_000, dispatch_lead_ms: 29_000 });
    const over = await book(line, LONG, 140);
    await over.reaches('applying');
    await over.handle.cancel();
    await over.receipt();
    // Armed long before its write: the reset comes in between.
    lab.setTiming({ arm_lead_ms: 4_000, dispatch_lead_ms: 300 });
    const other = await book(line, LONG, 25);
    await other.shows('the arming of the other', ({ previous_version: armed }) => armed !== null);
    const again = await reset(lab, over, 'before the write');
    await other.reaches('active');
    const { version } = await lineNow(line.id);
    expect((await again.receipt()).status.phase).toBe('failed');
    await expectUntouched(line, other, version);
  });
});
