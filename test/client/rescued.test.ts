/** What a user sees of a window that was cut short: nothing is hidden, and it is followed to the end. */
import type { WindowStatus } from '../../src/client/index.ts';
import { SWEEPER_WORKFLOW } from '../../src/contract/calendar/sweep.ts';
import { until } from '../support/until.ts';
import { BY, ClientLab } from './client-lab.ts';

const LONG = { duration_minutes: 400 } as const;

describe('a window that was terminated while its line was in maintenance', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start({
      minuteMs: 400,
      timing: { arm_lead_ms: 1_000, dispatch_lead_ms: 300, revert_alarm_after_ms: 5_000 },
    });
  });
  afterAll(() => rig.stop());
  beforeEach(() => rig.lab.forget());

  async function sweep(): Promise<void> {
    await rig.lab.client.workflow.execute(SWEEPER_WORKFLOW, {
      workflowId: `sweep/${crypto.randomUUID()}`,
      taskQueue: rig.lab.taskQueue,
      args: [{ organization_id: rig.lab.deps.organizationId }],
    });
  }

  it('is watched until its line is back, and listed and audited as rescued', async () => {
    const { handle, workflowId, status } = await rig.active(LONG);
    const { flow_id } = status;
    await rig.lab.client.workflow.getHandle(workflowId).terminate('by mistake');
    const seen: WindowStatus[] = [];
    for await (const each of handle.watch({ everyMs: 50 })) {
      if (seen.length === 0) await sweep();
      seen.push(each);
    }
    expect(seen[0]).toMatchObject({ line: 'unknown', attention: { what: expect.any(String) } });
    const last = seen.at(-1);
    expect(last).toMatchObject({ phase: 'reverted', line: 'normal', workflow_id: workflowId });
    expect(await handle.status()).toEqual(last);

    const events = (await handle.audit()).map(({ event }) => event);
    expect(events).toEqual(
      expect.arrayContaining(['applied', 'terminated', 'rescued', 'reverted']),
    );
    const listed = await until(
      'the rescue in visibility',
      async () => {
        const rows: WindowStatus[] = [];
        for await (const row of rig.client.list({ target: flow_id ?? '' })) rows.push(row);
        return rows;
      },
      ([row]) => row?.phase === 'reverted',
    );
    expect(listed).toHaveLength(1);
    expect(listed[0]).toMatchObject({ workflow_id: workflowId, line: 'normal' });
  });

  it('is watched to its end by who looks again only once it was rescued', async () => {
    const { handle, workflowId } = await rig.active(LONG);
    await rig.lab.client.workflow.getHandle(workflowId).terminate('by mistake');
    const phases: string[] = [];
    for await (const { phase } of handle.watch({ everyMs: 50 })) {
      phases.push(phase);
      if (phase !== 'active') continue;
      await sweep();
      await until(
        'the end of the rescue',
        () => handle.status(),
        (status) => status.phase === 'reverted',
      );
    }
    expect(phases).toEqual(['active', 'reverted']);
  });

  it('takes the controls of a late revert, which go to its rescue', async () => {
    const { handle, workflowId, status } = await rig.active(LONG);
    await rig.lab.simulator.addFault({
      when: { path: `/api/v2/flow/ivr/${status.flow_id}` },
      effect: { kind: 'answer', status: 403 },
      times: null,
    });
    await rig.lab.client.workflow.getHandle(workflowId).terminate('by mistake');
    await sweep();
    await until(
      'the alarm',
      () => handle.status(),
      ({ attention, phase }) => phase === 'reverting' && attention !== null,
    );
    const goingOn = await until(
      'the rescue among those that go on',
      async () => {
        const rows: WindowStatus[] = [];
        for await (const row of rig.client.list({ target: status.flow_id ?? '', goesOn: true }))
          rows.push(row);
        return rows;
      },
      ([row]) => row?.phase === 'reverting',
    );
    expect(goingOn.map(({ workflow_id: id }) => id)).toEqual([workflowId]);
    await handle.retryNow(BY);
    await handle.takeOver(BY);
    const over = await until(
      'the end',
      () => handle.status(),
      ({ phase }) => phase === 'failed',
    );
    expect(over.attention?.what).toContain(BY.actor);
    const events = (await handle.audit()).map(({ event }) => event);
    expect(events).toEqual(expect.arrayContaining(['retry_requested', 'taken_over']));
  });
});
