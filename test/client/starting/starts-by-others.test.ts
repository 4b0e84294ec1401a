/**
 * Windows started by others with their own options: what cannot work is refused by name, and no other run hides the one
 * that has the line, or has had it.
 */
import { randomUUID } from 'node:crypto';
import type { WorkflowStartOptions } from '@temporalio/client';
import type { WindowHandle, WindowStatus } from '../../../src/client/index.ts';
import { WINDOW_WORKFLOW } from '../../../src/contract/window/messages.ts';
import { SWEEPER_WORKFLOW } from '../../../src/contract/calendar/sweep.ts';
import type { Verdict } from '../../../src/contract/window/window.ts';
import { LabWindow, type RawPayload } from '../../support/window-lab.ts';
import { until } from '../../support/until.ts';
import { BY, ClientLab } from '../client-lab.ts';

const LONG = { duration_minutes: 400 } as const;

async function runOf(handle: WindowHandle): Promise<string> {
  return (await handle.status()).run_id;
}

describe('a window that somebody else starts', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start({
      minuteMs: 400,
      timing: { arm_lead_ms: 1_000, dispatch_lead_ms: 300, revert_alarm_after_ms: 5_000 },
    });
  });
  afterAll(() => rig.stop());
  beforeEach(() => rig.lab.forget());

  async function startedBy(
    request: unknown,
    options: Partial<WorkflowStartOptions> = {},
  ): Promise<string> {
    const workflowId = options.workflowId ?? `theirs/${randomUUID()}`;
    const { taskQueue, client } = rig.lab;
    await client.workflow.start(WINDOW_WORKFLOW, {
      taskQueue,
      args: [request],
      ...options,
      workflowId,
    });
    return workflowId;
  }

  function verdictOf(workflowId: string): Promise<Verdict> {
    const { client } = rig.lab;
    return new LabWindow(client, client.workflow.getHandle(workflowId)).verdict();
  }

  async function refusedPaths(options: Partial<WorkflowStartOptions>): Promise<string[]> {
    const id = await startedBy(await rig.request(), options);
    const { accepted, code, problems } = await verdictOf(id);
    expect([accepted, code]).toEqual([false, 'invalid']);
    return problems.map(({ path }) => path);
  }

  async function listed(flowId: string): Promise<WindowStatus[]> {
    const rows: WindowStatus[] = [];
    for await (const row of rig.client.list({ target: flowId })) rows.push(row);
    return rows;
  }

  /** Like {@link ClientLab.active}, for a run that is found in the lists next to a newer one of its id. */
  async function listedActive() {
    const window = await rig.active(LONG);
    await until(
      'the window in the lists',
      () => listed(window.status.flow_id ?? ''),
      (rows) => rows.some(({ phase }) => phase !== 'requested'),
    );
    return window;
  }

  async function sweep(): Promise<void> {
    await rig.lab.client.workflow.execute(SWEEPER_WORKFLOW, {
      workflowId: `sweep/${randomUUID()}`,
      taskQueue: rig.lab.taskQueue,
      args: [{ organization_id: rig.lab.deps.organizationId }],
    });
  }

  describe('is refused by name', () => {
    it('with a cron schedule', async () => {
      const workflowId = `theirs/${randomUUID()}`;
      const options = { workflowId, cronSchedule: '0 0 1 1 *' };
      const { client } = rig.lab;
      // It waits for its first task; a signal does not.
      const { signaledRunId } = await client.workflow.signalWithStart(WINDOW_WORKFLOW, {
        ...options,
        taskQueue: rig.lab.taskQueue,
        args: [await rig.request()],
        signal: 'nothing',
      });
      const only = { followRuns: false };
      const turn = client.workflow.getHandle(workflowId, signaledRunId, only);
      const { problems } = await new LabWindow(client, turn).verdict();
      expect(problems.map(({ path }) => path)).toEqual(['workflow.cron_schedule']);
      await client.workflow.getHandle(workflowId).terminate('no more');
    });

    it('with a time-out that ends before it may', async () => {
      expect(await refusedPaths({ workflowRunTimeout: '1 hour' })).toEqual([
        'workflow.run_timeout',
      ]);
      expect(await refusedPaths({ workflowExecutionTimeout: '1 hour' })).toEqual([
        'workflow.execution_timeout',
      ]);
    });

    it('with a second argument, of which nothing would be heard', async () => {
      const request = await rig.request();
      const args = [request, { on_drift: 'restore' }];
      expect(await verdictOf(await startedBy(null, { args }))).toMatchObject({
        accepted: false,
        code: 'invalid',
        problems: [{ path: '', message: expect.stringContaining('several arguments') }],
      });
      const nothing = await startedBy(null, { args: [request, null] });
      expect(await verdictOf(nothing)).toMatchObject({ accepted: true });
    });

    it.each<[string, RawPayload, string]>([
      [
        'encrypted',
        { metadata: { encoding: Buffer.from('binary/encrypted') }, data: Buffer.from('x') },
        'its encoding is binary/encrypted',
      ],
      [
        'bytes',
        { metadata: { encoding: Buffer.from('binary/plain') }, data: Buffer.from('{}') },
        'its encoding is binary/plain',
      ],
      [
        'broken',
        { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{"flow_id') },
        'its encoding is json/plain',
      ],
      ['without a name', { metadata: {}, data: Buffer.from('{}') }, 'it names no encoding'],
    ])('with an input that is %s', async (_what, payload, said) => {
      const workflowId = `theirs/${randomUUID()}`;
      const { client, taskQueue } = rig.lab;
      await client.workflowService.startWorkflowExecution({
        namespace: client.options.namespace,
        requestId: randomUUID(),
        workflowId,
        workflowType: { name: WINDOW_WORKFLOW },
        taskQueue: { name: taskQueue },
        input: { payloads: [payload] },
      });
      expect((await verdictOf(workflowId)).problems).toEqual([
        { path: '', message: expect.stringContaining(said) },
      ]);
    });
  });

  it('is accepted with time-outs that leave it all its time, and with a retry policy', async () => {
    const id = await startedBy(await rig.request(), {
      workflowRunTimeout: '20 hours',
      workflowExecutionTimeout: '21 hours',
      retry: { maximumAttempts: 3 },
    });
    expect(await verdictOf(id)).toMatchObject({ accepted: true });
    await rig.client.getHandle(id).cancel(BY);
  });

  it('is shown, listed and audited although a further run of its id was refused', async () => {
    const { handle, workflowId, status } = await listedActive();
    await handle.end(BY);
    await handle.result();
    const over = await rig.client.getHandle(workflowId).status();
    expect(over).toMatchObject({ phase: 'reverted', applied_at: expect.any(String) });
    await startedBy({ nonsense: true }, { workflowId });
    expect((await verdictOf(workflowId)).accepted).toBe(false);

    const again = rig.client.getHandle(workflowId);
    expect(await again.status()).toEqual(over);
    expect((await again.audit()).map(({ event }) => event)).toEqual(
      expect.arrayContaining(['applied', 'reverted']),
    );
    const rows = await until(
      'the list',
      () => listed(status.flow_id ?? ''),
      (all) => all.some(({ phase }) => phase === 'reverted'),
    );
    expect(rows.map(({ run_id }) => run_id)).toContain(over.run_id);
    await expect(again.end(BY)).rejects.toMatchObject({
      message: expect.stringContaining('is over (reverted)'),
    });
  });

  it('has its line while a further run that ended it was refused, and after that was put back', async () => {
    const { handle, workflowId, status } = await listedActive();
    const flowId = status.flow_id ?? '';
    await rig.lab.simulator.addFault({
      when: { path: `/api/v2/flow/ivr/${flowId}` },
      effect: { kind: 'answer', status: 403 },
      times: null,
    });
    await startedBy(
      { nonsense: true },
      { workflowId, workflowIdConflictPolicy: 'TERMINATE_EXISTING' },
    );
    expect((await verdictOf(workflowId)).accepted).toBe(false);

    const again = rig.client.getHandle(workflowId);
    expect(await again.status()).toMatchObject({ run_id: status.run_id, line: 'unknown' });
    const rows = await until(
      'the list',
      () => listed(flowId),
      (all) => all.length === 1 && all[0]?.attention !== null,
    );
    expect(rows[0]).toMatchObject({ run_id: status.run_id, phase: 'active' });
    await expect(again.cancel(BY)).rejects.toMatchObject({
      kind: 'not_now',
      message: expect.stringContaining('the sweeper puts the line back'),
    });

    await sweep();
    await until(
      'the alarm',
      () => again.status(),
      ({ attention, phase }) => phase === 'reverting' && attention !== null,
    );
    await rig.lab.simulator.clearFaults();
    await again.retryNow(BY);
    const back = await until(
      'the line',
      () => again.status(),
      ({ phase }) => phase === 'reverted',
    );
    expect(back).toMatchObject({ run_id: status.run_id, line: 'normal' });
    expect(await runOf(handle)).toBe(status.run_id);
    const events = (await again.audit()).map(({ event }) => event);
    expect(events).toEqual(expect.arrayContaining(['applied', 'rescued', 'reverted']));
    const last = await until(
      'its end in the list',
      () => listed(flowId),
      (all) => all.some(({ phase }) => phase === 'reverted'),
    );
    expect(last).toContainEqual(back);
  });

  it('is reached again once a further run that was accepted is alone', async () => {
    const { workflowId, status } = await listedActive();
    const flow_id = status.flow_id ?? '';
    const request = await rig.request({ flow_id });
    await startedBy(request, { workflowId, workflowIdConflictPolicy: 'TERMINATE_EXISTING' });
    expect(await verdictOf(workflowId)).toMatchObject({ accepted: true });
    const handle = rig.client.getHandle(workflowId);
    expect(await runOf(handle)).toBe(status.run_id);
    await sweep();
    const next = await until(
      'the newer run',
      () => handle.status(),
      ({ run_id }) => run_id !== status.run_id,
    );
    expect(next.phase).toBe('scheduled');
    // The run that had the line is still found by the id.
    const applied = (await handle.audit()).filter(({ event }) => event === 'applied');
    expect(applied.map(({ run_id }) => run_id)).toEqual([status.run_id]);
    expect(await handle.cancel(BY)).toMatchObject({ run_id: next.run_id });
    await until(
      'its end',
      () => handle.status(),
      ({ phase }) => phase === 'cancelled',
    );
  });
});
