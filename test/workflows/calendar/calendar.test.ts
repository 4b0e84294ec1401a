/** Calendars on a real server: races, moving from run to run under load, hints, and all kinds of invalid input. */
import { randomUUID } from 'node:crypto';
import { WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { decodeHistory } from '../../../src/client/temporal/history/decoded-history.ts';
import { calendarId } from '../../../src/contract/calendar/calendar.ts';
import type { CalendarState } from '../../../src/contract/calendar/calendar-state.ts';
import type { Booking } from '../../../src/contract/steps/booking-steps.ts';
import { toCompact } from '../../../src/workflows/calendar/keeping/compact.ts';
import { until } from '../../support/until.ts';
import { aChange } from '../../support/records/a-change.ts';
import { booking as sketch, entry, MINUTE, T0, type BookingSketch } from './calendar-bookings.ts';
import { calendarBundle, CalendarLab, type Organization } from './calendar-lab.ts';

let lab: CalendarLab;
beforeAll(async () => {
  lab = await CalendarLab.start();
});
afterAll(() => lab.stop());

/** Minutes from {@link T0} to an hour from now, so that nothing is over. */
const AHEAD = Math.ceil((Date.now() + 60 * MINUTE - T0) / MINUTE);

function ahead({ id = randomUUID(), from = 0, to = 30, ...rest }: BookingSketch = {}): Booking {
  return sketch({ id, from: from + AHEAD, to: to + AHEAD, ...rest });
}

async function isAlive(org: Organization): Promise<boolean> {
  const { conflicts } = await org.book(ahead({ target: randomUUID(), limit: 10_000 }));
  const { status } = await org.handle.describe();
  return conflicts.length === 0 && status.name === 'RUNNING';
}

/** Every run of a calendar, oldest first. */
async function runsOf(org: Organization): Promise<WorkflowHandle[]> {
  const runs: WorkflowHandle[] = [];
  let runId = (await org.handle.describe()).raw.workflowExecutionInfo?.firstRunId ?? '';
  while (runId !== '') {
    const run = lab.client.workflow.getHandle(calendarId(org.id), runId);
    runs.push(run);
    const { events } = await run.fetchHistory();
    runId = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? '';
  }
  return runs;
}

/** Its history without the tasks: a busy server keeps those of refused updates. */
async function commandsOf(org: Organization): Promise<readonly string[]> {
  const events = decodeHistory(await org.handle.fetchHistory());
  return events.map(({ type }) => type).filter((type) => !type.startsWith('workflowTask'));
}

/** Lets a calendar continue as new if it does so at every message. */
async function moveOn(org: Organization): Promise<void> {
  const before = (await org.handle.describe()).runId;
  async function ask(): Promise<string> {
    const booking = ahead({ target: randomUUID(), limit: 10_000 });
    await org.access.book({ organization_id: org.id, booking, check_only: true });
    return (await org.handle.describe()).runId;
  }
  await until('a new run', ask, (runId) => runId !== before);
}

/** A calendar may not continue as new before its run has worked for two seconds. */
async function growUp(org: Organization): Promise<void> {
  const { events } = await org.handle.fetchHistory();
  const first = events?.find((event) => event.workflowTaskStartedEventAttributes);
  const age = (): number => Date.now() - Number(first?.eventTime?.seconds) * 1_000;
  await until('a run of two seconds', age, (ageMs) => ageMs > 3_050);
}

describe('a race', () => {
  it('for one line at one time is won by exactly one of fifty', async () => {
    const org = lab.organization();
    const results = await Promise.all(Array.from({ length: 50 }, () => org.book(ahead())));
    const refused = results.filter(({ conflicts }) => conflicts.length > 0);
    expect(refused).toHaveLength(49);
    for (const { conflicts } of refused) expect(conflicts).toMatchObject([{ kind: 'overlap' }]);
    expect(await org.access.list()).toHaveLength(1);
  });

  it('for three places on twenty lines leaves exactly three booked', async () => {
    const org = lab.organization();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) => org.book(ahead({ target: `line-${n}`, limit: 3 }))),
    );
    expect(results.filter(({ conflicts }) => conflicts.length === 0)).toHaveLength(3);
    expect(await org.access.list()).toHaveLength(3);
  });

  it('leaves nothing of the refused in the history', async () => {
    const org = lab.organization();
    await org.book(ahead());
    const before = await commandsOf(org);
    await Promise.all(Array.from({ length: 10 }, () => org.book(ahead())));
    expect(await commandsOf(org)).toEqual(before);
  });
});

describe('moving on to a new run', () => {
  it('loses nothing while windows book, extend and release all the time', async () => {
    const org = lab.organization({ continue_after_updates: 100 });
    const expected = new Map<string, number>();
    async function live(n: number): Promise<void> {
      const window = ahead({ target: `line-${n}`, limit: 10_000 });
      expect((await org.book(window)).conflicts).toEqual([]);
      const { window_id } = window;
      const end_ms = window.end_ms + (1 + (n % 400)) * MINUTE;
      if (n % 3 === 0) return org.release(window);
      if (n % 3 === 1) await org.access.extend({ organization_id: org.id, window_id, end_ms });
      expected.set(window_id, n % 3 === 1 ? end_ms : window.end_ms);
      return undefined;
    }
    let begun = 0;
    do {
      const from = begun;
      begun += 120;
      await Promise.all(Array.from({ length: 120 }, (_, n) => live(from + n)));
    } while ((await runsOf(org)).length <= 2);
    const held = await org.access.list();
    const ends = held.map((seen): [string, number] => [
      seen.workflow_id,
      Date.parse(seen.end_time),
    ]);
    expect(new Map(ends)).toEqual(expected);
  });

  it('remembers who released, so that a late booking of that run stays out', async () => {
    const org = lab.organization({ continue_after_updates: 1 });
    const window = ahead();
    await org.book(window);
    await org.release(window);
    await moveOn(org);
    await expect(org.book(window)).rejects.toMatchObject({ refusal: 'released' });
    expect(await org.access.list()).toEqual([]);
  });

  it('answers the same booking as before, with and without memory of its update', async () => {
    const org = lab.organization({ continue_after_updates: 1 });
    const window = ahead();
    const first = await org.book(window);
    expect(await org.book(window)).toEqual(first);
    await moveOn(org);
    expect(await org.book(window)).toEqual(first);
    expect(await org.access.list()).toHaveLength(1);
  });

  it('carries 10,000 bookings, and lists them all', async () => {
    const org = lab.organization();
    const compact = Array.from({ length: 10_000 }, (_, n) => {
      const target = `a1b2c3d4-e5f6-7890-abcd-${String(n).padStart(12, '0')}`;
      const id = `ivr-window/flow-ivr:${target}/20270115T020000Z`;
      const from = AHEAD + (n % 100);
      return toCompact(entry({ id, target, from, to: from + 1, limit: 10_000 }));
    });
    const state: CalendarState = {
      v: 1,
      limits: { continue_after_updates: 1 },
      bookings: compact,
      released: [],
    };
    await lab.client.workflow.start('calendar', {
      workflowId: calendarId(org.id),
      taskQueue: lab.taskQueue,
      args: [state],
    });
    const { conflicts } = await org.book(ahead({ target: 'one-more', limit: 10_000 }));
    expect(conflicts).toMatchObject([{ kind: 'full' }]);
    await growUp(org);
    await org.access.release({
      organization_id: org.id,
      window_id: `ivr-window/flow-ivr:a1b2c3d4-e5f6-7890-abcd-${'0'.repeat(12)}/20270115T020000Z`,
      run_id: 'any',
    });
    const held = await org.access.list();
    expect(held).toHaveLength(9_999);
    expect(new Set(held.map(({ workflow_id }) => workflow_id)).size).toBe(9_999);
    expect(await runsOf(org)).toHaveLength(2);
  });
});

describe('back to back', () => {
  it('tells the waiting window when the one before it releases the line', async () => {
    const org = lab.organization();
    const [first, second] = [ahead(), ahead({ from: 30, to: 60 })];
    const waiting = await lab.client.workflow.start('waitingWindow', {
      workflowId: second.window_id,
      taskQueue: lab.taskQueue,
    });
    await org.book(first);
    const told = await org.book(second);
    expect(told).toEqual({ conflicts: [], predecessor: first.window_id });
    const organization_id = org.id;
    const armed = await org.access.arm({ organization_id, booking: second });
    expect(armed).toEqual({ stands: true, predecessor: first.window_id, change: null });
    await org.release(first);
    expect(await waiting.result()).toEqual({ by: first.window_id });
    expect(await org.access.arm({ organization_id, booking: second })).toMatchObject({
      predecessor: null,
    });
  });

  it('tells it even if the release is the last message of a run', async () => {
    const org = lab.organization({ continue_after_updates: 4 });
    const [first, second] = [ahead(), ahead({ from: 30, to: 60 })];
    const waiting = await lab.client.workflow.start('waitingWindow', {
      workflowId: second.window_id,
      taskQueue: lab.taskQueue,
    });
    await org.book(first);
    await org.book(second);
    await org.access.arm({ organization_id: org.id, booking: second });
    await growUp(org);
    await org.release(first);
    expect(await waiting.result()).toEqual({ by: first.window_id });
    expect(await isAlive(org)).toBe(true);
    expect(await runsOf(org)).toHaveLength(2);
  });

  it('is not held up by a waiting window that is gone', async () => {
    const org = lab.organization({ continue_after_updates: 4 });
    const [first, second] = [ahead(), ahead({ from: 30, to: 60 })];
    await org.book(first);
    await org.book(second);
    await org.access.arm({ organization_id: org.id, booking: second });
    await growUp(org);
    await org.release(first);
    expect(await isAlive(org)).toBe(true);
    expect(await runsOf(org)).toHaveLength(2);
  });
});

/** A window that has armed, and listens to the kill switch. */
async function armedWindow(org: Organization, id: string): Promise<WorkflowHandle> {
  const window = ahead({ id });
  const { window_id, run_id } = window;
  const handle = await lab.client.workflow.start('armedWindow', {
    workflowId: window_id,
    taskQueue: lab.taskQueue,
  });
  await org.book(window);
  const organization_id = org.id;
  await org.access.note({ organization_id, window_id, run_id, change: aChange() });
  return handle;
}

describe('starts that are stopped', () => {
  const BY = { actor: 'mia', reason: 'wrong text' } as const;

  it('are reported to a window that is armed', async () => {
    const org = lab.organization();
    const window = await armedWindow(org, randomUUID());
    await org.handle.executeUpdate('stopStarts', { args: [BY] });
    expect(await window.result()).toMatchObject(BY);
  });

  it('are told to it even if the run ended before its signal had left', async () => {
    const org = lab.organization({ continue_after_updates: 3 });
    const window = await armedWindow(org, `slow/${randomUUID()}`);
    await growUp(org);
    await org.handle.executeUpdate('stopStarts', { args: [BY] });
    expect(await window.result()).toMatchObject(BY);
    expect(await runsOf(org)).toHaveLength(2);
    expect(await isAlive(org)).toBe(true);
  });
});

describe('whatever is sent to it', () => {
  const undecodable = {
    metadata: { encoding: new TextEncoder().encode('json/plain') },
    data: new TextEncoder().encode('{"not json'),
  };

  it('refuses malformed updates with a word, and continues', async () => {
    const org = lab.organization();
    const window = ahead();
    await org.book(window);
    const wrong: unknown[] = [
      undefined,
      null,
      'booking',
      [],
      {},
      { booking: null },
      { booking: { ...window, start_ms: 'now' } },
      { booking: { ...window, end_ms: window.start_ms - 1 } },
      { booking: { ...window, target: 'nothing' } },
      { booking: { ...window, max_concurrent_windows: 0 } },
      { window_id: window.window_id, change: {} },
      { window_id: window.window_id, end_ms: Infinity },
    ];
    for (const update of ['book', 'arm', 'note', 'extend', 'release'])
      for (const argument of wrong)
        await expect(org.handle.executeUpdate(update, { args: [argument] })).rejects.toMatchObject({
          cause: { type: 'CalendarInvalid' },
        });
    await expect(org.handle.executeUpdate('book', { args: [] })).rejects.toBeInstanceOf(
      WorkflowUpdateFailedError,
    );
    await expect(org.handle.executeUpdate('unheardOf', { args: [{}] })).rejects.toBeInstanceOf(
      WorkflowUpdateFailedError,
    );
    expect(await isAlive(org)).toBe(true);
  });

  it('survives payloads that cannot be decoded, unknown signals and Cancel', async () => {
    const org = lab.organization();
    await org.book(ahead());
    const { workflowService } = lab.client;
    const workflowExecution = { workflowId: calendarId(org.id) };
    const namespace = lab.client.options.namespace;
    for (const signalName of ['book', 'unheardOf', '__temporal_made_up'])
      await workflowService.signalWorkflowExecution({
        namespace,
        workflowExecution,
        signalName,
        input: { payloads: [undecodable] },
        requestId: randomUUID(),
      });
    const answer = await workflowService.updateWorkflowExecution({
      namespace,
      workflowExecution,
      waitPolicy: { lifecycleStage: 3 },
      request: {
        meta: { updateId: randomUUID() },
        input: { name: 'book', args: { payloads: [undecodable] } },
      },
    });
    expect(answer.outcome?.failure?.applicationFailureInfo?.type).toBe('CalendarInvalid');
    await org.handle.cancel();
    await org.handle.cancel();
    expect(await isAlive(org)).toBe(true);
    expect(await org.access.list()).toHaveLength(2);
  });

  it('continues after Cancel, through a release with a hint and a new run', async () => {
    const org = lab.organization({ continue_after_updates: 4 });
    const [first, second] = [ahead(), ahead({ from: 30, to: 60 })];
    const waiting = await lab.client.workflow.start('waitingWindow', {
      workflowId: second.window_id,
      taskQueue: lab.taskQueue,
    });
    await org.book(first);
    await org.handle.cancel();
    await org.book(second);
    await org.access.arm({ organization_id: org.id, booking: second });
    await growUp(org);
    await org.release(first);
    expect(await waiting.result()).toEqual({ by: first.window_id });
    expect(await isAlive(org)).toBe(true);
    expect(await runsOf(org)).toHaveLength(2);
  });

  it('starts empty from a state that is none', async () => {
    const org = lab.organization();
    await lab.client.workflow.start('calendar', {
      workflowId: calendarId(org.id),
      taskQueue: lab.taskQueue,
      args: ['rubbish'],
    });
    expect(await isAlive(org)).toBe(true);
  });
});

describe('a calendar that was terminated', () => {
  it('holds nothing, begins anew with the next call, and takes back who arms', async () => {
    const org = lab.organization();
    const [kept, rival] = [ahead(), ahead({ from: 10, to: 40 })];
    await org.book(kept);
    await org.handle.terminate('by mistake');
    expect(await org.access.list()).toEqual([]);
    const organization_id = org.id;
    const armed = await org.access.arm({ organization_id, booking: kept });
    expect(armed).toEqual({ stands: true, predecessor: null, change: null });
    expect((await org.book(rival)).conflicts).toMatchObject([{ workflow_id: kept.window_id }]);
    const late = await org.access.arm({ organization_id, booking: rival });
    expect(late).toMatchObject({ stands: false });
  });
});

describe('in the Temporal UI', () => {
  it('says how many windows are booked, which come next, and which are overdue', async () => {
    const org = lab.organization();
    const over = entry({
      id: 'over',
      target: 'old',
      from: AHEAD - 200,
      to: AHEAD - 150,
      change: aChange(),
    });
    const state: CalendarState = { v: 1, bookings: [toCompact(over)], released: [] };
    await lab.client.workflow.start('calendar', {
      workflowId: calendarId(org.id),
      taskQueue: lab.taskQueue,
      args: [state],
    });
    await org.book(ahead({ id: 'soon', limit: 9 }));
    const metadata = await org.handle.query<{ currentDetails: string }>(
      '__temporal_workflow_metadata',
    );
    expect(metadata.currentDetails).toMatch(/2 windows booked/);
    expect(metadata.currentDetails).toMatch(/### Overdue\n.*\*\*over\*\*/);
    expect(metadata.currentDetails).toMatch(/### Next\n.*\*\*soon\*\*/);
  });
});

describe('its history', () => {
  it('replays, run by run', async () => {
    // More than the second run has to take, however long it lives.
    const org = lab.organization({ continue_after_updates: 20 });
    const organization_id = org.id;
    const windows = Array.from({ length: 3 }, (_, n) => ahead({ from: n * 30, to: n * 30 + 30 }));
    for (const window of windows) await org.book(window);
    for (const window of windows) await org.access.arm({ organization_id, booking: window });
    await moveOn(org);
    for (const { window_id, run_id } of windows)
      await org.access.note({ organization_id, window_id, run_id, change: aChange() });
    for (const window of windows) await org.release(window);
    const runs = await runsOf(org);
    expect(runs).toHaveLength(2);
    for (const run of runs) {
      const history = await run.fetchHistory();
      await Worker.runReplayHistory(
        { workflowBundle: await calendarBundle() },
        history,
        calendarId(org.id),
      );
    }
  });
});
