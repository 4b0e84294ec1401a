/**
 * Windows with the longest possible ids, and windows that the sweeper cannot help: none of them blocks its own revert,
 * its rescue, its callbacks, or the rescue of any other.
 */
import { defaultPayloadConverter } from '@temporalio/common';
import { rescueId, SWEEPER_WORKFLOW, type SweepReport } from '../../src/contract/calendar/sweep.ts';
import { WINDOW_WORKFLOW } from '../../src/contract/window/messages.ts';
import type { Ivr } from '../../dev/simulator/index.ts';
import { until } from '../support/until.ts';
import { LabWindow, managed, WindowLab } from '../support/window-lab.ts';

const MINUTE_MS = 500;
const LONG = {
  duration_minutes: 400,
  max_concurrent_windows: 1_000,
} as const;
/** A sweep whose task fails is not retried forever: it is given up, and the test fails. */
const SWEEP_MS = 40_000;
/** The server's limit for an id in bytes. */
const LONGEST = 1_000;

/** A new one each time, as long as a server accepts, of characters with four bytes. */
function longestId(): string {
  const id = `ivr-window/${crypto.randomUUID()}/`;
  const left = LONGEST - id.length;
  return `${id}${'x'.repeat(left % 4)}${'𝒳'.repeat(Math.floor(left / 4))}`;
}

describe('with the longest ids', () => {
  let lab: WindowLab;
  /** Windows that Temporal does not answer about. */
  const unknowable = new Set<string>();
  /** Windows whose booking cannot be released. */
  const unreleasable = new Set<string>();

  beforeAll(async () => {
    lab = await WindowLab.start({
      minuteMs: MINUTE_MS,
      timing: { arm_lead_ms: 600, revert_alarm_after_ms: 5_000 },
      overrides: ({ calendar, windows, ...deps }) => ({
        ...deps,
        windows: {
          find: (id) =>
            unknowable.has(id) ? Promise.reject(new Error('no answer')) : windows.find(id),
          cutShortSince: (since, untilMs) => windows.cutShortSince(since, untilMs),
          runningPast: (end, untilMs) => windows.runningPast(end, untilMs),
          inRescue: (untilMs) => windows.inRescue(untilMs),
          rescueOf: (id, run) => windows.rescueOf(id, run),
          terminate: (id, run, reason) => windows.terminate(id, run, reason),
          recall: (id, run) => windows.recall(id, run),
        },
        calendar: {
          ...calendar,
          release: (input) =>
            unreleasable.has(input.window_id)
              ? Promise.reject(new Error('not now'))
              : calendar.release(input),
        },
      }),
    });
  });
  afterAll(() => lab.stop());
  beforeEach(() => lab.forget());

  async function newLine(id = `line-${crypto.randomUUID()}`): Promise<Ivr> {
    await lab.simulator.putTarget(id, { greeting: { text: 'Welcome.' } });
    return lineOf(id);
  }

  async function lineOf(id: string): Promise<Ivr> {
    const found = await lab.simulator.target(id);
    if (found === null) throw new Error(`${id} was deleted`);
    return found;
  }

  async function activeWindow(flow_id: string, workflowId?: string): Promise<LabWindow> {
    const request = lab.request({ ...LONG, flow_id }, 2);
    const window =
      workflowId === undefined
        ? await lab.schedule(request, 'real')
        : await lab.scheduleAs(workflowId, request, 'real');
    expect(await window.verdict()).toMatchObject({ accepted: true });
    await window.reaches('active');
    return window;
  }

  async function sweep(): Promise<SweepReport> {
    const report: SweepReport = await lab.client.workflow.execute(SWEEPER_WORKFLOW, {
      workflowId: `sweep/${crypto.randomUUID()}`,
      taskQueue: lab.taskQueue,
      args: [{ organization_id: lab.deps.organizationId }],
      workflowRunTimeout: SWEEP_MS,
    });
    return report;
  }

  async function rescueOf({ handle: { workflowId } }: LabWindow): Promise<string> {
    const { runId } = await lab.client.workflow.getHandle(workflowId).describe();
    return rescueId(workflowId, runId);
  }

  async function isRescued(id: string): Promise<void> {
    const result: unknown = await lab.client.workflow.getHandle(id).result();
    expect(result).toMatchObject({ outcome: 'rescued', receipt: { status: { line: 'normal' } } });
  }

  it('a window of 1,000 bytes is rescued, and so is every other one', async () => {
    const [first, second] = [await newLine(), await newLine()];
    const long = await activeWindow(first.id, longestId());
    const other = await activeWindow(second.id);
    await Promise.all([long.handle.terminate('by mistake'), other.handle.terminate('by mistake')]);
    const ids = [await rescueOf(long), await rescueOf(other)];
    expect((await sweep()).rescued).toEqual(expect.arrayContaining(ids));
    await Promise.all(ids.map(isRescued));
    expect(managed(await lineOf(first.id))).toEqual(managed(first));
    expect(managed(await lineOf(second.id))).toEqual(managed(second));
  });

  it('flow_id and request_id of 256 characters make one window, from booking to rescue', async () => {
    const line = await newLine(`${crypto.randomUUID()}${'L'.repeat(220)}`);
    const request_id = `${crypto.randomUUID()}${'r'.repeat(220)}`;
    const request = lab.request({ ...LONG, flow_id: line.id, request_id }, 2);
    const window = await lab.schedule(request, 'real');
    expect(await window.verdict()).toMatchObject({ accepted: true });
    expect(await window.reaches('active')).toMatchObject({
      flow_id: line.id,
      target: `flow-ivr:${line.id}`,
    });
    expect(await lineOf(line.id)).toMatchObject({ name: `Maintenance: ${line.id}` });
    await window.handle.terminate('by mistake');
    const id = await rescueOf(window);
    expect((await sweep()).rescued).toContain(id);
    await isRescued(id);
    expect(managed(await lineOf(line.id))).toEqual(managed(line));
  });

  it('a callback that is not delivered continues in a workflow of its own', async () => {
    const line = await newLine();
    const window = await activeWindow(line.id, longestId());
    lab.answerCallback = () => 503;
    await window.say('end');
    expect((await window.receipt()).status).toMatchObject({ phase: 'reverted' });
    const history = await window.handle.fetchHistory();
    const children = (history.events ?? []).flatMap(
      ({ startChildWorkflowExecutionInitiatedEventAttributes: child }) => child?.workflowId ?? [],
    );
    expect(children).not.toEqual([]);
    lab.answerCallback = () => 200;
    const [child = ''] = children;
    const delivered: unknown = await lab.client.workflow.getHandle(child).result();
    expect(delivered).toMatchObject({ http_status: 200 });
  });

  it('whatever one does to a sweep, the others get theirs, and a person hears of it', async () => {
    const [a, b, c] = [await newLine(), await newLine(), await newLine()];
    const poisoned = await activeWindow(a.id);
    const unused = await lab.schedule(lab.request({ ...LONG, flow_id: b.id }, 200), 'real');
    expect(await unused.verdict()).toMatchObject({ accepted: true });
    const good = await activeWindow(c.id);
    for (const window of [poisoned, unused, good]) await window.handle.terminate('by mistake');
    const unusedId = unused.handle.workflowId;
    unknowable.add(poisoned.handle.workflowId);
    unreleasable.add(unusedId);
    await until(
      'the closed window in visibility',
      () => lab.deps.windows.cutShortSince(0),
      ({ runs }) => runs.some(({ window_id: id }) => id === unusedId),
    );
    const id = await rescueOf(good);
    const report = await sweep();
    expect(report.rescued).toEqual([id]);
    expect(report.released).toEqual([]);
    expect(report.unrescuable).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          window_id: poisoned.handle.workflowId,
          message: expect.stringContaining('no answer'),
        }),
        expect.objectContaining({
          window_id: unusedId,
          message: expect.stringContaining('not now'),
        }),
      ]),
    );
    const told = lab.audit.filter(({ event }) => event === 'rescue_failed');
    expect(told.map(({ workflow_id }) => workflow_id)).toEqual(
      expect.arrayContaining([poisoned.handle.workflowId, unusedId]),
    );
    await isRescued(id);
    unknowable.clear();
    unreleasable.clear();
    const next = await sweep();
    expect(next).toMatchObject({ released: [unusedId], unrescuable: [] });
    expect(next.rescued).toEqual([await rescueOf(poisoned)]);
    await isRescued(await rescueOf(poisoned));
    expect(managed(await lineOf(a.id))).toEqual(managed(a));
  });

  it('a booking whose window was deleted is free at once, before its end', async () => {
    const line = await newLine();
    const window = await lab.schedule(lab.request({ ...LONG, flow_id: line.id }, 200), 'real');
    expect(await window.verdict()).toMatchObject({ accepted: true });
    expect(await sweep()).toEqual({ rescued: [], released: [], unrescuable: [] });
    const { workflowId } = window.handle;
    await lab.client.workflowService.deleteWorkflowExecution({
      namespace: lab.client.options.namespace,
      workflowExecution: { workflowId },
    });
    await until(
      'the window is gone',
      () => lab.deps.windows.find(workflowId),
      (found) => found === null,
    );
    expect(await sweep()).toEqual({ rescued: [], released: [workflowId], unrescuable: [] });
    const again = await lab.schedule(lab.request({ ...LONG, flow_id: line.id }, 210), 'real');
    expect(await again.verdict()).toMatchObject({ accepted: true });
    await again.say('cancel');
  });

  it('a memo that nobody can decode spoils no list: the others are found in it', async () => {
    const [a, b] = [await newLine(), await newLine()];
    const sealed = `ivr-window/sealed/${crypto.randomUUID()}`;
    const payload = defaultPayloadConverter.toPayload(lab.request({ ...LONG, flow_id: a.id }, 300));
    await lab.client.workflowService.startWorkflowExecution({
      namespace: lab.client.options.namespace,
      workflowId: sealed,
      workflowType: { name: WINDOW_WORKFLOW },
      taskQueue: { name: lab.taskQueue },
      input: { payloads: [payload] },
      requestId: crypto.randomUUID(),
      memo: {
        fields: {
          note: { metadata: { encoding: Buffer.from('binary/sealed') }, data: Buffer.from('x') },
        },
      },
    });
    const other = await lab.schedule(lab.request({ ...LONG, flow_id: b.id }, 300), 'real');
    expect(await other.verdict()).toMatchObject({ accepted: true });
    const ids = [sealed, other.handle.workflowId];
    for (const id of ids) await lab.client.workflow.getHandle(id).terminate('by mistake');
    await until(
      'both released',
      async () => (await sweep()).released,
      (released) => released.includes(other.handle.workflowId),
    );
  });

  it.each([
    ['another calendar', () => `ivr-calendar/${crypto.randomUUID()}`],
    ['the rescue of another', () => `ivr-window/x/rescue/${crypto.randomUUID()}`],
    ['the callback of another', () => `ivr-window/x/callback/1-reverted/${crypto.randomUUID()}`],
  ])('a window in the place of %s is refused, the id named', async (_what, newId) => {
    const line = await newLine();
    const handle = await lab.client.workflow.start(WINDOW_WORKFLOW, {
      workflowId: newId(),
      taskQueue: lab.taskQueue,
      args: [lab.request({ ...LONG, flow_id: line.id }, 100)],
    });
    const window = new LabWindow(lab.client, handle);
    expect(await window.verdict()).toMatchObject({
      accepted: false,
      code: 'invalid',
      problems: [{ path: 'workflow_id' }],
    });
  });
});
