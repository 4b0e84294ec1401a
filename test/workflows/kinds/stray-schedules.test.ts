/** Whole sweeps over schedules that windows have left. */
import { SWEEPER_WORKFLOW, type SweepReport } from '../../../src/contract/calendar/sweep.ts';
import { BANK } from '../../../dev/simulator/index.ts';
import { WindowLab } from '../../support/window-lab.ts';

describe('a sweep', () => {
  let lab: WindowLab;

  beforeEach(async () => {
    // Years long, and the tenth one since 1970 is running: strays are searched for in every sweep.
    const minuteMs = Math.floor(Date.now() / 10.5);
    lab = await WindowLab.start({ overrides: (deps) => ({ ...deps, minuteMs }) });
  });

  afterEach(() => lab.stop());

  function sweep(workflowId = `sweep/${crypto.randomUUID()}`): Promise<SweepReport> {
    return lab.client.workflow.execute(SWEEPER_WORKFLOW, {
      workflowId,
      taskQueue: lab.taskQueue,
      args: [{ organization_id: lab.deps.organizationId }],
    });
  }

  async function left(id: string, mark: string): Promise<void> {
    const times = { start: '2026-01-13T02:00:00.000', end: '2026-01-13T02:30:00.000' };
    await lab.simulator.putObject('schedule', id, { name: `interlude ${mark}`, ...times });
  }

  async function names(): Promise<readonly unknown[]> {
    const all = await lab.simulator.objects('schedule');
    return all.filter(({ state }) => state !== 'deleted').map(({ name }) => name);
  }

  it('deletes what no group holds, and only reports what one holds', async () => {
    await left('stray', '0badcafe');
    await left('held', '5eed5eed');
    await lab.simulator.putObject('schedule', 'theirs', {
      name: 'interlude by hand',
      start: '2026-01-13T02:00:00.000',
      end: '2026-01-13T02:30:00.000',
    });
    const lists = { holidaySchedules: [{ id: BANK.christmas }, { id: 'held' }] };
    await lab.simulator.editObject('schedule-group', BANK.hours, lists);
    const report = await sweep();
    expect(report.unrescuable).toEqual([
      {
        window_id: 'interlude 5eed5eed',
        run_id: '',
        message: `schedule group Business hours (${BANK.hours}) has the schedule "interlude 5eed5eed" of an unknown window: Genesys begins and ends it by itself. If nobody wants it, take it out of the group by hand; if another installation made it, leave it`,
      },
    ]);
    expect(await names()).toEqual(
      expect.arrayContaining(['interlude 5eed5eed', 'interlude by hand']),
    );
    expect(await names()).not.toContain('interlude 0badcafe');
    expect(await lab.simulator.object('schedule-group', BANK.hours)).toMatchObject(lists);
  });

  it('is delayed by all that it deletes as little as by one', async () => {
    for (const mark of ['0badcafe', '0badbeef', '0badf00d']) await left(mark, mark);
    const id = `sweep/${crypto.randomUUID()}`;
    await sweep(id);
    const { events } = await lab.client.workflow.getHandle(id).fetchHistory();
    const begun = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: step }) =>
      step?.activityType?.name === 'discardStray'
        ? [String(step.workflowTaskCompletedEventId)]
        : [],
    );
    expect(begun).toHaveLength(3);
    expect(new Set(begun).size).toBe(1);
  });

  it('continues if the API has no such objects, or does not answer', async () => {
    await left('stray', '0badcafe');
    await lab.simulator.addFault({
      when: { method: 'GET', path: '/api/v2/architect/**' },
      effect: { kind: 'answer', status: 403 },
      times: null,
    });
    expect(await sweep()).toEqual({ rescued: [], released: [], unrescuable: [] });
    expect(await names()).toContain('interlude 0badcafe');
  });
});
