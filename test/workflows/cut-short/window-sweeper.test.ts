/**
 * Windows that cannot put their line back themselves: terminated, deleted, forgotten by the calendar, paused. The
 * sweeper finds each, and a rescue puts the line back by the same rule, once.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { GuardedRescueFiles } from '../../../src/activities/window/files/guarded-rescue-files.ts';
import { RescueStore } from '../../../src/adapters/break-glass/index.ts';
import { calendarId } from '../../../src/contract/calendar/calendar.ts';
import { formatInstant } from '../../../src/contract/values/instant.ts';
import { WINDOW_WORKFLOW } from '../../../src/contract/window/messages.ts';
import type { RescueFile } from '../../../src/contract/change/rescue-file.ts';
import type { Booking } from '../../../src/contract/steps/booking-steps.ts';
import type { Change } from '../../../src/contract/change/change.ts';
import {
  rescueId,
  SWEEPER_WORKFLOW,
  type SweepReport,
} from '../../../src/contract/calendar/sweep.ts';
import type { Ivr } from '../../../dev/simulator/index.ts';
import { aChange } from '../../support/records/a-change.ts';
import { bundleChanged } from '../../support/temporal/changed-release.ts';
import { CALENDAR_WORKFLOW } from '../../../src/contract/window/messages.ts';
import { toCompact } from '../../../src/workflows/calendar/keeping/compact.ts';
import { toEntry } from '../../../src/workflows/calendar/keeping/entry.ts';
import { patientApi } from '../../support/genesys-at.ts';
import { until } from '../../support/until.ts';
import { LabWindow, managed, WindowLab } from '../../support/window-lab.ts';

/** Windows, calendar and sweeper share the real clock. */
const MINUTE_MS = 500;
const LONG = { max_concurrent_windows: 1_000, duration_minutes: 400 } as const;
/** Long enough to begin seconds late on a busy machine; its end is awaited. */
const SHORT = { ...LONG, duration_minutes: 25 } as const;

/** In Temporal's API: an activity that is paused, and of which no attempt is under way. */
const PAUSED = 4;

describe('the sweeper', () => {
  let lab: WindowLab;
  let folder: string;
  /** False: no rescue gets beyond its first step. */
  let mayClaim = true;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'interlude-sweeper-'));
    const rescue = new GuardedRescueFiles(new RescueStore(folder), () => undefined);
    lab = await WindowLab.start({
      minuteMs: MINUTE_MS,
      timing: { arm_lead_ms: 600, revert_alarm_after_ms: 5_000 },
      overrides: ({ calendar, ...deps }) => ({
        ...patientApi({ calendar, ...deps }),
        rescueFiles: rescue,
        calendar: {
          ...calendar,
          claim: (input) => (mayClaim ? calendar.claim(input) : Promise.reject(new Error('no'))),
        },
      }),
    });
  });
  afterAll(async () => {
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  });
  let flow: string;

  /** Each test has its own line: what one leaves behind does not affect another. */
  beforeEach(async () => {
    await lab.forget();
    mayClaim = true;
    flow = `line-${crypto.randomUUID()}`;
    await lab.simulator.putTarget(flow, { greeting: { text: `Welcome to ${flow}.` } });
  });

  async function line(): Promise<Ivr> {
    const found = await lab.simulator.target(flow);
    if (found === null) throw new Error(`${flow} was deleted`);
    return found;
  }

  async function sweep(): Promise<SweepReport> {
    const report: SweepReport = await lab.client.workflow.execute(SWEEPER_WORKFLOW, {
      workflowId: `sweep/${crypto.randomUUID()}`,
      taskQueue: lab.taskQueue,
      args: [{ organization_id: lab.deps.organizationId }],
    });
    return report;
  }

  async function activeWindow(overrides = {}): Promise<LabWindow> {
    const window = await lab.schedule(
      lab.request({ ...LONG, flow_id: flow, ...overrides }, 2),
      'real',
    );
    expect(await window.verdict()).toMatchObject({ accepted: true });
    await window.reaches('active');
    return window;
  }

  /** The line after a window's change, with what is needed to put it back. */
  async function changedLine(): Promise<Change> {
    const target = lab.deps.genesys.target('flow-ivr');
    const { version, fields: baseline } = await target.read(flow, { priority: 'other' });
    const intended = { ...baseline, greeting: { text: 'Back soon.' } };
    const write = { version, fields: intended };
    const { fields, version: next } = await target.write(flow, write, { priority: 'other' });
    const sketch = { baseline, intended, version, stored: fields, new_version: next };
    return aChange({ stage: 'applied', ...sketch });
  }

  /** A window that is in the calendar and starts much later. */
  async function bookedWindow(): Promise<LabWindow> {
    const window = await lab.schedule(lab.request({ ...LONG, flow_id: flow }, 100), 'real');
    expect(await window.verdict()).toMatchObject({ accepted: true });
    return window;
  }

  async function pendingStep(workflowId: string, step: string) {
    const { raw } = await lab.client.workflow.getHandle(workflowId).describe();
    return (raw.pendingActivities ?? []).find(({ activityType }) => activityType?.name === step);
  }

  /** Pauses a step as soon as it is retried; a try that is under way by then is over when it returns. */
  async function pauseStep(workflowId: string, step: string): Promise<string> {
    const pending = () => pendingStep(workflowId, step);
    const retried = await until(`${step}, retrying`, pending, (one) => (one?.attempt ?? 0) > 1);
    const id = retried?.activityId ?? '';
    const { namespace } = lab.client.options;
    const execution = { workflowId };
    await lab.client.workflowService.pauseActivity({ namespace, execution, id, identity: 'them' });
    await until(`${step}, paused`, pending, (one) => Number(one?.state) === PAUSED);
    return id;
  }

  /** A window whose revert somebody has paused, and whose end is near. */
  async function pausedWindow(): Promise<LabWindow> {
    const window = await activeWindow();
    await lab.simulator.addFault({
      when: { method: 'PATCH', path: `/api/v2/flow/ivr/${flow}` },
      effect: { kind: 'answer', status: 503 },
      times: null,
    });
    await window.say('end');
    await pauseStep(window.handle.workflowId, 'revertChange');
    await lab.simulator.clearFaults();
    return window;
  }

  /** The id of the rescue of the window's newest run. */
  async function rescueOf({ handle: { workflowId } }: LabWindow): Promise<string> {
    const { runId } = await lab.client.workflow.getHandle(workflowId).describe();
    return rescueId(workflowId, runId);
  }

  /** The rescue of the window's newest run, as soon as a sweep has found that it is needed. */
  async function foundLater(window: LabWindow): Promise<string> {
    const id = await rescueOf(window);
    await until(
      'a sweep that finds it',
      async () => (await sweep()).rescued,
      (found) => found.includes(id),
    );
    return id;
  }

  /** Sweeps until nothing more is found, like the schedule. */
  async function rescued(window: LabWindow): Promise<string> {
    const id = await rescueOf(window);
    const report = await sweep();
    expect(report.rescued).toContain(id);
    const result: unknown = await lab.client.workflow.getHandle(id).result();
    expect(result).toMatchObject({
      outcome: 'rescued',
      receipt: { status: { phase: 'reverted' } },
    });
    expect((await sweep()).rescued).not.toContain(id);
    return id;
  }

  /** Resolves when Temporal's lists show a terminated window as closed. */
  async function seenAsClosed({ handle: { workflowId } }: LabWindow): Promise<void> {
    await until(
      'the closed window in visibility',
      () => lab.deps.windows.cutShortSince(0),
      ({ runs }) => runs.some(({ window_id: id }) => id === workflowId),
    );
  }

  /** Replaces the running one: it holds only this booking. */
  async function beginCalendar(booking: Booking): Promise<void> {
    const { organizationId } = lab.deps;
    await lab.client.workflow.start(CALENDAR_WORKFLOW, {
      workflowId: calendarId(organizationId),
      workflowIdConflictPolicy: 'TERMINATE_EXISTING',
      taskQueue: lab.taskQueue,
      args: [{ v: 1, bookings: [toCompact(toEntry(booking))], released: [] }],
    });
  }

  async function terminateCalendar(): Promise<void> {
    const { organizationId } = lab.deps;
    await lab.client.workflow.getHandle(calendarId(organizationId)).terminate('by mistake');
  }

  async function bookings() {
    const booked = await lab.deps.calendar.list();
    return booked.filter(({ target }) => target.endsWith(flow));
  }

  async function bookedEnds(): Promise<string[]> {
    return (await bookings()).map(({ end_time: end }) => end);
  }

  async function writes() {
    const log = await lab.simulator.log({ target: flow });
    return log.filter(({ by }) => by === 'client');
  }

  it('leaves a window alone that goes its way', async () => {
    const window = await activeWindow();
    expect(await sweep()).toEqual({ rescued: [], released: [], unrescuable: [] });
    await window.say('end');
    expect((await window.receipt()).status).toMatchObject({ phase: 'reverted' });
  });

  it('puts back the line of a window that was terminated, tells it, and releases the booking', async () => {
    const before = await line();
    const window = await activeWindow();
    await window.handle.terminate('by mistake');
    await rescued(window);
    expect(managed(await line())).toEqual(managed(before));
    expect(await writes()).toHaveLength(2);
    expect(await bookings()).toEqual([]);
    await until(
      'callbacks of the rescue',
      () => lab.callbacks.map(({ body }) => body['event_type']),
      (events) =>
        events.includes('ivr_maintenance_revert_delayed') &&
        events.includes('ivr_maintenance_reverted'),
    );
    const told = lab.audit.filter(({ workflow_id: id }) => id === window.handle.workflowId);
    expect(told.map(({ event }) => event)).toEqual(expect.arrayContaining(['rescued', 'reverted']));
  });

  it('restores from the booking if the window is gone from Temporal', async () => {
    const before = await line();
    const { organizationId: organization_id, calendar } = lab.deps;
    const change = await changedLine();
    const start_ms = Date.now();
    const booking: Booking = {
      window_id: `ivr-window/flow-ivr:${flow}/deleted`,
      run_id: crypto.randomUUID(),
      target: { kind: 'flow-ivr', id: flow },
      start_ms,
      end_ms: start_ms + 60_000,
      max_concurrent_windows: 1_000,
      change: null,
    };
    await calendar.book({ organization_id, booking, check_only: false });
    const { window_id, run_id } = booking;
    await calendar.note({ organization_id, window_id, run_id, change });
    const id = rescueId(booking.window_id, booking.run_id);
    expect((await sweep()).rescued).toEqual([id]);
    expect(await lab.client.workflow.getHandle(id).result()).toMatchObject({ outcome: 'rescued' });
    expect(managed(await line())).toEqual(managed(before));
    expect(await bookings()).toEqual([]);
  });

  it('believes the history if the booking holds an older baseline: its last note was lost', async () => {
    const before = managed(await line());
    const window = await activeWindow();
    const { workflowId: window_id } = window.handle;
    const { runId: run_id } = await window.handle.describe();
    const { planned_end_time } = await window.status();
    const booking: Booking = {
      window_id,
      run_id,
      target: { kind: 'flow-ivr', id: flow },
      start_ms: Date.now(),
      end_ms: Date.parse(planned_end_time ?? ''),
      max_concurrent_windows: 1_000,
      change: aChange({
        baseline: { ...before, greeting: { text: 'Long gone.' }, routing: { method: 'none' } },
        intended: { ...managed(await line()), routing: { method: 'skills' } },
        version: 0,
      }),
    };
    await beginCalendar(booking);
    await window.handle.terminate('by mistake');
    await rescued(window);
    expect(managed(await line())).toEqual(before);
  });

  it('restores from the history if the calendar has lost the booking', async () => {
    const before = await line();
    const window = await activeWindow();
    await terminateCalendar();
    await window.handle.terminate('by mistake');
    await seenAsClosed(window);
    const id = await rescued(window);
    expect(id).toContain(window.handle.workflowId);
    const told = lab.audit.filter(({ event }) => event === 'rescued');
    expect(told.at(-1)?.details).toMatchObject({ source: 'history' });
    expect(managed(await line())).toEqual(managed(before));
  });

  it('restores from the break-glass file if calendar and history are both lost', async () => {
    const before = await line();
    const change = await changedLine();
    const store = new RescueStore(folder);
    // While its window may be running in another namespace, a file alone is not acted on.
    const end_ms = Date.now() - 120_000;
    const start_ms = end_ms - 60_000;
    const [start_time, end_time] = [start_ms, end_ms].map(formatInstant);
    const file: RescueFile = {
      v: 1,
      state: 'active',
      organization_id: lab.deps.organizationId,
      window_id: `ivr-window/flow-ivr:${flow}/lost`,
      run_id: crypto.randomUUID(),
      target: { kind: 'flow-ivr', id: flow },
      start_time: start_time ?? '',
      start_ms,
      end_time: end_time ?? '',
      end_ms,
      change,
      written_at: start_time ?? '',
    };
    await store.write(file);
    const id = rescueId(file.window_id, file.run_id);
    expect((await sweep()).rescued).toEqual([id]);
    expect(await lab.client.workflow.getHandle(id).result()).toMatchObject({ outcome: 'rescued' });
    expect(managed(await line())).toEqual(managed(before));
    expect((await store.ofWindow(file.window_id)).files).toEqual([]);
    expect(await bookings()).toEqual([]);
  });

  it('catches a write that was in flight when its window was terminated', async () => {
    const before = await line();
    const { id: fault } = await lab.simulator.addFault({
      when: { method: 'PATCH', path: `/api/v2/flow/ivr/${flow}` },
      effect: { kind: 'commit_late', ms: null, answer: 'hang' },
    });
    const window = await lab.schedule(lab.request({ ...LONG, flow_id: flow }, 2), 'real');
    await lab.simulator.waitForFiring(fault);
    await window.handle.terminate('by mistake');
    await rescued(window);
    await lab.simulator.clearFaults(fault);
    const late = await lab.simulator.waitForRequest((request) => request.fault === fault);
    expect(late.status).toBe(409);
    expect(managed(await line())).toEqual(managed(before));
    expect(await writes()).toHaveLength(1);
  });

  it('lets the same window, requested again meanwhile, start once the line is back', async () => {
    const before = await line();
    const window = await activeWindow();
    const { workflowId } = window.handle;
    const { runId } = await lab.client.workflow.getHandle(workflowId).describe();
    await window.handle.terminate('by mistake');
    const again = await lab.client.workflow.start(WINDOW_WORKFLOW, {
      workflowId,
      taskQueue: lab.taskQueue,
      args: [lab.request({ ...LONG, flow_id: flow }, 4)],
    });
    const renewed = new LabWindow(lab.client, again);
    expect(await renewed.verdict()).toMatchObject({ accepted: true });
    const { rescued: ids } = await sweep();
    expect(ids).toContain(rescueId(workflowId, runId));
    await renewed.reaches('active');
    await renewed.say('end');
    expect((await renewed.receipt()).status).toMatchObject({ phase: 'reverted', drift: null });
    expect(managed(await line())).toEqual(managed(before));
  });

  it('only releases the booking of a window that was cut short before it wrote', async () => {
    const before = await line();
    const window = await bookedWindow();
    await window.handle.terminate('by mistake');
    const { workflowId } = window.handle;
    await seenAsClosed(window);
    expect(await sweep()).toEqual({ rescued: [], released: [workflowId], unrescuable: [] });
    expect(await bookings()).toEqual([]);
    expect(await line()).toEqual(before);
  });

  it('only releases the booking of a window that was armed and never wrote', async () => {
    const before = await line();
    const window = await bookedWindow();
    const { workflowId: window_id } = window.handle;
    const { organizationId: organization_id, calendar } = lab.deps;
    const { name, greeting, routing, version } = before;
    const baseline = { name, greeting: { ...greeting }, routing: { ...routing } };
    const { runId: run_id } = await window.handle.describe();
    const change = aChange({ baseline, intended: baseline, version });
    await calendar.note({ organization_id, window_id, run_id, change });
    await window.handle.terminate('by mistake');
    expect(await sweep()).toEqual({ rescued: [], released: [window_id], unrescuable: [] });
    expect(await bookings()).toEqual([]);
    expect(await line()).toEqual(before);
    expect(lab.audit.map(({ event }) => event)).not.toContain('rescued');
  });

  it('never overwrites what a person set meanwhile, and says who stands where', async () => {
    const window = await activeWindow();
    await lab.simulator.putTarget(flow, { greeting: { text: 'By hand.' } });
    await window.handle.terminate('by mistake');
    const id = await rescued(window);
    expect(await line()).toMatchObject({ greeting: { text: 'By hand.' } });
    const result: unknown = await lab.client.workflow.getHandle(id).result();
    expect(result).toMatchObject({
      receipt: { status: { line: 'changed_by_others', attention: { what: expect.any(String) } } },
    });
  });

  it('looks at the newest run only: a reset closes the one before', async () => {
    const window = await activeWindow();
    const { workflowId } = window.handle;
    expect(await lab.deps.windows.find(workflowId)).toMatchObject({ is_first_run: true });
    const history = await lab.client.workflow.getHandle(workflowId).fetchHistory();
    const first = history.events?.find((event) => event.workflowTaskCompletedEventAttributes);
    await lab.client.workflowService.resetWorkflowExecution({
      namespace: lab.client.options.namespace,
      workflowExecution: { workflowId },
      workflowTaskFinishEventId: first?.eventId ?? null,
      requestId: crypto.randomUUID(),
      reason: 'test',
    });
    await until(
      'the closed run in visibility',
      async () => {
        const found: string[] = [];
        for await (const { status } of lab.client.workflow.list({
          query: `WorkflowId = '${workflowId}'`,
        }))
          found.push(status.name);
        return found;
      },
      (found) => found.includes('TERMINATED'),
    );
    expect((await sweep()).rescued).toEqual([]);
    expect(await lab.deps.windows.find(workflowId)).toMatchObject({ is_first_run: false });
    const renewed = lab.client.workflow.getHandle(workflowId);
    await until(
      'the new run active',
      () => renewed.query<{ phase: string }>('status'),
      ({ phase }) => phase === 'active',
    );
    await renewed.executeUpdate('end', { args: [{ actor: 'ops', reason: 'test' }] });
    expect(await renewed.result()).toMatchObject({ status: { phase: 'reverted', line: 'normal' } });
  });

  it.each([
    ['another greeting', 'Second.'],
    ['the same greeting', 'First.'],
  ])(
    'lets the window that follows at once start only after the line is back: %s',
    async (_what, second) => {
      const before = await line();
      const first = await activeWindow({ fallback_greeting: 'First.' });
      const { end_time: start } = await first.status();
      const next = await lab.schedule(
        lab.request({
          ...LONG,
          flow_id: flow,
          start_time: start ?? '',
          fallback_greeting: second,
        }),
        'real',
      );
      expect(await next.verdict()).toMatchObject({ accepted: true });
      await first.handle.terminate('by mistake');
      await next.skipTo(Date.parse(start ?? '') + MINUTE_MS);
      expect((await next.status()).phase).toBe('scheduled');
      await rescued(first);
      await next.skipTo(Date.parse(start ?? '') + 10 * MINUTE_MS);
      await next.reaches('active');
      await next.say('end');
      const { status } = await next.receipt();
      expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
      expect(managed(await line())).toEqual(managed(before));
    },
  );

  it('does not touch a line that another window owns by now', async () => {
    const window = await activeWindow();
    await terminateCalendar();
    await window.handle.terminate('by mistake');
    const owner = await lab.schedule(lab.request({ ...LONG, flow_id: flow }, 500), 'real');
    expect(await owner.verdict()).toMatchObject({ accepted: true });
    const holder = owner.handle.workflowId;
    const { organizationId: organization_id, calendar: access } = lab.deps;
    const { fields } = await lab.deps.genesys.target('flow-ivr').read(flow, { priority: 'other' });
    const { runId: run_id } = await owner.handle.describe();
    const change = aChange({ stage: 'applied', baseline: fields, intended: fields, version: 1 });
    await access.note({ organization_id, window_id: holder, run_id, change });
    const id = await foundLater(window);
    expect(await lab.client.workflow.getHandle(id).result()).toMatchObject({
      outcome: 'not_needed',
      holder,
    });
    expect(await writes()).toHaveLength(1);
  });

  it('rescues a window that is stuck, but only after its end', async () => {
    const before = await line();
    const window = await pausedWindow();
    const rescue = lab.client.workflow.getHandle(await foundLater(window));
    expect(await rescue.result()).toMatchObject({ outcome: 'rescued' });
    expect(managed(await line())).toEqual(managed(before));
    // It must not recover and put the line back again, perhaps under the next window.
    const { status } = await lab.client.workflow.getHandle(window.handle.workflowId).describe();
    expect(status.name).toBe('TERMINATED');
  });

  it('rescues a stuck window from its history if calendar and file are lost', async () => {
    const before = await line();
    const window = await pausedWindow();
    // The window's report of its early end would start the calendar again.
    await until('the early end in the calendar', bookedEnds, (ends) =>
      ends.every((end) => Date.parse(end) <= Date.now()),
    );
    await terminateCalendar();
    await lab.deps.rescueFiles?.remove(window.handle.workflowId);
    const rescue = lab.client.workflow.getHandle(await foundLater(window));
    expect(await rescue.result()).toMatchObject({ outcome: 'rescued' });
    const told = lab.audit.filter(({ workflow_id: id }) => id === window.handle.workflowId);
    expect(told.find(({ event }) => event === 'rescued')?.details).toMatchObject({
      why: 'stuck',
      source: 'history',
    });
    expect(managed(await line())).toEqual(managed(before));
  });

  it('calls a person if a rescue is stuck itself, at each sweep, until it continues', async () => {
    const before = await line();
    const window = await activeWindow();
    mayClaim = false;
    await window.handle.terminate('by mistake');
    const id = await foundLater(window);
    const activity = await pauseStep(id, 'claimLine');
    mayClaim = true;
    const alarms = await until(
      'the alarm',
      async () => (await sweep()).unrescuable,
      (found) => found.length > 0,
    );
    const { workflowId: window_id } = window.handle;
    const alarm = { window_id, message: expect.stringContaining(id) };
    expect(alarms).toMatchObject([alarm]);
    expect((await sweep()).unrescuable).toMatchObject([alarm]);
    expect(lab.audit.map(({ event }) => event)).toContain('rescue_failed');
    await lab.client.workflowService.unpauseActivity({
      namespace: lab.client.options.namespace,
      execution: { workflowId: id },
      id: activity,
      identity: 'them',
    });
    const rescue = lab.client.workflow.getHandle(id);
    expect(await rescue.result()).toMatchObject({ outcome: 'rescued' });
    expect(managed(await line())).toEqual(managed(before));
    expect((await sweep()).unrescuable).toEqual([]);
  });

  it('rescues a window that a bad deploy has wedged; rolled back, it does not come free', async () => {
    const before = await line();
    const request = lab.request({ ...SHORT, flow_id: flow }, 2);
    const window = await lab.schedule(request, 'real');
    await window.reaches('active');
    await lab.stopWorkers();
    await lab.startWorkers(
      await bundleChanged([
        {
          file: 'maintenance-window.ts',
          from: "enterPhase(window, 'scheduled');",
          to: "window.phase = 'scheduled';",
        },
      ]),
    );
    const { workflowId } = window.handle;
    const id = await foundLater(window);
    expect(Date.now()).toBeGreaterThan(
      Date.parse(request.start_time) + SHORT.duration_minutes * MINUTE_MS,
    );
    expect(await lab.client.workflow.getHandle(id).result()).toMatchObject({ outcome: 'rescued' });
    expect(managed(await line())).toEqual(managed(before));
    const { version } = await line();

    await lab.stopWorkers();
    await lab.startWorkers();
    const { status } = await lab.client.workflow.getHandle(workflowId).describe();
    expect(status.name).toBe('TERMINATED');
    expect((await sweep()).rescued).not.toContain(id);
    expect(await line()).toMatchObject({ version });
  });
});
