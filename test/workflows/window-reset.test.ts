// A window is reset (by the server's API) to any earlier point of its history, while its line is in
// maintenance or after: the line ends as it was before the first write of any of its runs.
import { randomUUID } from 'node:crypto';
import type { MaintenanceRequest } from '../../src/contract/request.ts';
import { hashFields } from '../../src/genesys/index.ts';
import { until } from '../support/until.ts';
import { LabWindow, managed, WindowLab } from '../support/window-lab.ts';

const MINUTE_MS = 400;

type History = Awaited<ReturnType<LabWindow['handle']['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];
type EventId = HistoryEvent['eventId'];

/** Where a reset begins anew: the workflow task that would dispatch this step again. */
function taskBefore(events: readonly HistoryEvent[], step: string): EventId {
  const scheduled = events.find(
    ({ activityTaskScheduledEventAttributes: attributes }) =>
      attributes?.activityType?.name === step,
  );
  return scheduled?.activityTaskScheduledEventAttributes?.workflowTaskCompletedEventId;
}

/** The workflow task that learnt how the write ended. */
function taskAfterWrite(events: readonly HistoryEvent[]): EventId {
  const written = events.findIndex(
    ({ activityTaskScheduledEventAttributes: attributes }) =>
      attributes?.activityType?.name === 'applyChange',
  );
  const learnt = events
    .slice(written)
    .findIndex((event) => event.workflowTaskCompletedEventAttributes);
  return events[written + learnt]?.eventId;
}

const POINTS: Readonly<Record<string, (events: readonly HistoryEvent[]) => EventId>> = {
  'before the request was read': (events) => taskBefore(events, 'prepareWindow'),
  'before the preflight': (events) => taskBefore(events, 'preflightWindow'),
  'before the booking': (events) => taskBefore(events, 'bookWindow'),
  'before the arming': (events) => taskBefore(events, 'armWindow'),
  'before the write': (events) => taskBefore(events, 'applyChange'),
  'after the write': taskAfterWrite,
};

describe('a window that is reset', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start({
      minuteMs: MINUTE_MS,
      timing: { arm_lead_ms: 1_000, dispatch_lead_ms: 300, revert_alarm_after_ms: 5_000 },
    });
  });

  afterAll(() => lab.stop());

  async function newLine() {
    const id = `line-${randomUUID()}`;
    await lab.simulator.putTarget(id, { greeting: { text: `Welcome to ${id}.` } });
    return id;
  }

  async function lineNow(id: string) {
    const line = await lab.simulator.target(id);
    if (line === null) throw new Error(`${id} is gone`);
    return managed(line);
  }

  async function activeWindow(
    flow_id: string,
    overrides: Partial<MaintenanceRequest> = {},
  ): Promise<LabWindow> {
    const request = lab.request(
      { flow_id, max_concurrent_windows: 100, max_start_delay_minutes: 25, ...overrides },
      5,
    );
    const window = await lab.schedule(request, 'real');
    await window.reaches('active');
    return window;
  }

  /** The new run, that of the old one is closed. */
  async function reset(window: LabWindow, point: string): Promise<LabWindow> {
    const { workflowId } = window.handle;
    const { events } = await window.handle.fetchHistory();
    const { runId } = await window.handle.describe();
    await lab.client.workflowService.resetWorkflowExecution({
      namespace: lab.client.options.namespace,
      workflowExecution: { workflowId, runId },
      reason: 'a test',
      requestId: randomUUID(),
      workflowTaskFinishEventId: POINTS[point]?.(events ?? []) ?? null,
    });
    return new LabWindow(lab.client, lab.client.workflow.getHandle(workflowId));
  }

  async function expectBack(window: LabWindow, id: string, before: object): Promise<void> {
    const { proof } = await window.receipt();
    expect(await lineNow(id)).toEqual(before);
    const hash = hashFields(JSON.parse(JSON.stringify(before)));
    expect(proof).toMatchObject({ baseline_hash: hash, final_hash: hash });
    expect(await lab.deps.calendar.list()).toEqual([]);
  }

  it.each(Object.keys(POINTS))('while active, to a point %s', async (point) => {
    const id = await newLine();
    const before = await lineNow(id);
    const old = await activeWindow(id);
    const window = await reset(old, point);
    await window.reaches('active');
    await window.say('end');
    await expectBack(window, id, before);
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
  });

  async function resetTooLate(point: string): Promise<void> {
    const id = await newLine();
    const before = await lineNow(id);
    const old = await activeWindow(id, { duration_minutes: 60, max_start_delay_minutes: 10 });
    const { start_time: start } = await old.status();
    const latestMs = Date.parse(start ?? '') + 11 * MINUTE_MS;
    await until(
      'too late',
      () => Date.now(),
      (now) => now > latestMs,
    );
    const window = await reset(old, point);
    const { status, proof } = await window.receipt();
    expect({ point, ...status }).toMatchObject({ point, phase: 'skipped', line: 'normal' });
    expect(await lineNow(id)).toEqual(before);
    expect(proof?.final_hash).toBe(proof?.baseline_hash);
    const [, ...written] = await lab.simulator.log({ target: id });
    expect(written.map(({ by }) => by)).toEqual(['client', 'client']);
  }

  it('when it is too late to start once more, to any point before the write', async () => {
    await Promise.all(Object.keys(POINTS).slice(0, 5).map(resetTooLate));
    expect(await lab.deps.calendar.list()).toEqual([]);
    const skipped = lab.audit.filter(({ event }) => event === 'skipped');
    expect(new Set(skipped.map(({ reason }) => reason))).toEqual(
      new Set(['the window could not start in time; what had landed of it was put back']),
    );
  });

  it('and cancelled before it starts once more puts back what the run before wrote', async () => {
    const id = await newLine();
    const before = await lineNow(id);
    const old = await activeWindow(id);
    await lab.simulator.addFault({
      when: { method: 'GET', path: `/api/v2/flow/ivr/${id}` },
      times: 2,
      effect: { kind: 'answer', status: 503 },
    });
    const window = await reset(old, 'before the arming');
    await window.reaches('scheduled');
    await window.say('cancel');
    await expectBack(window, id, before);
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'cancelled', line: 'normal' });
  });

  it('and then refused, since its queue is empty by now, puts back what the run before wrote', async () => {
    const id = await newLine();
    const before = await lineNow(id);
    const queue = `queue-${id}`;
    await lab.simulator.putQueue(queue);
    const old = await activeWindow(id, { reroute_queue_id: queue });
    await lab.simulator.putQueue(queue, { memberCount: 2, joinedMemberCount: 0 });
    const window = await reset(old, 'before the preflight');
    await expectBack(window, id, before);
    const { status, verdict } = await window.receipt();
    expect(status).toMatchObject({ phase: 'refused', line: 'normal' });
    expect(verdict).toMatchObject({ accepted: false, code: 'preflight' });
  });

  it('keeps what somebody else edited before the reset', async () => {
    const id = await newLine();
    const before = await lineNow(id);
    const old = await activeWindow(id);
    const greeting = { text: 'Edited by somebody else.' };
    await lab.simulator.editTarget(id, { greeting });
    const window = await reset(old, 'before the arming');
    await window.reaches('active');
    await window.say('end');
    await window.receipt();
    expect(await lineNow(id)).toEqual({ ...before, greeting });
  });

  it('after it is over leaves the line as it stands', async () => {
    const id = await newLine();
    const before = await lineNow(id);
    const old = await activeWindow(id);
    await old.say('end');
    await old.receipt();
    const line = await lab.simulator.target(id);
    const window = await reset(old, 'after the write');
    await expectBack(window, id, before);
    expect(await lab.simulator.target(id)).toEqual(line);
  });
});
