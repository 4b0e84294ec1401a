/** Announcement rows that windows share, or whose window is cut short: on one clock, with shortened minutes. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { GuardedRescueFiles } from '../../../src/activities/window/files/guarded-rescue-files.ts';
import { RescueStore } from '../../../src/adapters/break-glass/index.ts';
import { BANK } from '../../../dev/simulator/index.ts';
import type { TargetRequest } from '../../../src/contract/request/request.ts';
import { SWEEPER_WORKFLOW, type SweepReport } from '../../../src/contract/calendar/sweep.ts';
import { auditOf } from '../../audit/compare.ts';
import { WindowLab, type LabWindow } from '../../support/window-lab.ts';
import { until } from '../../support/until.ts';

const MINUTE_MS = 500;
const ROW = `${BANK.table}/${BANK.row}`;
const STOOD = { message: 'Open.', queue: '', until: '' };
const PLAIN = 'We are closed.';

function on(id: string) {
  const announcement = { table_id: BANK.table, row_key: BANK.row };
  return {
    kind: 'ivr',
    id,
    maintenance_flow_id: BANK.maintenanceFlow,
    announcement,
  } as const;
}

describe('an announcement row', () => {
  let lab: WindowLab;
  let folder: string;
  let files: GuardedRescueFiles;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'interlude-rows-'));
    files = new GuardedRescueFiles(new RescueStore(folder), () => undefined);
    lab = await WindowLab.start({
      minuteMs: MINUTE_MS,
      timing: { arm_lead_ms: 600, revert_alarm_after_ms: 5_000 },
      overrides: (deps) => ({ ...deps, rescueFiles: files }),
    });
  });

  afterAll(async () => {
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    await lab.forget();
    await lab.simulator.editObject('data-table-row', ROW, STOOD);
  });

  async function row() {
    const { key: _key, ...fields } = (await lab.simulator.object('data-table-row', ROW)) ?? {};
    return fields;
  }

  async function activeWindow(
    id: string,
    overrides: Partial<TargetRequest> = {},
  ): Promise<LabWindow> {
    const words = { fallback_greeting: PLAIN, duration_minutes: 400, ...overrides };
    const window = await lab.schedule(lab.targetRequest(on(id), words, 2), 'real');
    expect(await window.verdict()).toMatchObject({ accepted: true });
    await window.reaches('active');
    return window;
  }

  async function sweep(): Promise<SweepReport> {
    const report: SweepReport = await lab.client.workflow.execute(SWEEPER_WORKFLOW, {
      workflowId: `sweep/${crypto.randomUUID()}`,
      taskQueue: lab.taskQueue,
      args: [{ organization_id: lab.deps.organizationId }],
    });
    return report;
  }

  async function clearedOf({ handle }: LabWindow): Promise<unknown> {
    const records = await auditOf(lab.client, handle.workflowId);
    return records.find(({ event }) => event === 'announcement_cleared')?.details;
  }

  it('is kept for a window that says the same, and cleared by the last one', async () => {
    const first = await activeWindow(BANK.mainIvr);
    const second = await activeWindow(BANK.cardIvr);
    await first.say('end');
    await first.receipt();
    expect(await clearedOf(first)).toEqual({ row: ROW, outcome: 'in_use' });
    expect(await row()).toMatchObject({ message: PLAIN });
    await second.say('end');
    await second.receipt();
    // Before the second one, the row held the words of the first.
    expect(await clearedOf(second)).toEqual({ row: ROW, outcome: 'emptied' });
    expect(await row()).toEqual({ message: '', queue: '', until: '' });
  });

  it('is refused to a window that says something else in it at the same time', async () => {
    const first = await activeWindow(BANK.mainIvr);
    const words = { fallback_greeting: 'Others speak.', duration_minutes: 400 };
    const second = await lab.schedule(lab.targetRequest(on(BANK.cardIvr), words, 2), 'real');
    const { accepted, conflicts } = await second.verdict();
    expect(accepted).toBe(false);
    expect(conflicts.map(({ kind }) => kind)).toEqual(['overlap']);
    expect(conflicts[0]?.message).toContain(`data-table-row:${ROW} is booked from`);
    await first.say('end');
    await first.receipt();
  });

  it('waits for the window before, which says something else', async () => {
    const first = await activeWindow(BANK.mainIvr, { duration_minutes: 40 });
    const { end_time: end } = await first.status();
    const words = { fallback_greeting: 'Others speak now.', duration_minutes: 400 };
    const second = await lab.schedule(
      lab.targetRequest(on(BANK.cardIvr), { ...words, start_time: end ?? '' }),
      'real',
    );
    const { accepted, findings } = await second.verdict();
    expect(accepted).toBe(true);
    expect(findings.map(({ code }) => code)).toContain('back_to_back');
    await second.reaches('active');
    expect((await first.receipt()).status).toMatchObject({ phase: 'reverted' });
    expect(await clearedOf(first)).toEqual({ row: ROW, outcome: 'restored' });
    expect(await row()).toMatchObject({ message: 'Others speak now.' });
    await second.say('end');
    await second.receipt();
    expect(await row()).toEqual(STOOD);
  });

  it('is in the break-glass file of its window, with what was there before', async () => {
    const window = await activeWindow(BANK.mainIvr);
    const [file] = await files.ofWindow(window.handle.workflowId);
    expect(file).toMatchObject({
      state: 'active',
      announced: { row: ROW, greeting: PLAIN, queue: null, time_zone: null, before: STOOD },
    });
    await window.say('end');
    await window.receipt();
    expect(await row()).toEqual(STOOD);
  });

  it('is cleared by the sweeper if a window was terminated between its words and its write', async () => {
    const before = await lab.simulator.object('ivr', BANK.mainIvr);
    lab.setTiming({ arm_lead_ms: 60_000 });
    const words = { fallback_greeting: PLAIN, duration_minutes: 400 };
    const window = await lab.schedule(lab.targetRequest(on(BANK.mainIvr), words, 60), 'real');
    await until('the row is written', row, ({ message }) => message === PLAIN);
    await window.handle.terminate('by mistake');
    await until(
      'the row is cleared',
      async () => {
        await sweep();
        return row();
      },
      ({ message }) => message === STOOD.message,
    );
    expect(await row()).toEqual(STOOD);
    expect(await lab.simulator.object('ivr', BANK.mainIvr)).toEqual(before);
    expect(await lab.deps.calendar.list()).toEqual([]);
    const { workflowId } = window.handle;
    const told = lab.audit.filter(({ workflow_id: id }) => id === workflowId);
    expect(told.at(-1)).toMatchObject({
      event: 'announcement_cleared',
      details: { row: ROW, outcome: 'restored' },
    });
  });

  it('is cleared by the rescue of a window that was terminated', async () => {
    const before = await lab.simulator.object('ivr', BANK.mainIvr);
    const window = await activeWindow(BANK.mainIvr);
    expect(await row()).toMatchObject({ message: PLAIN });
    await window.handle.terminate('by mistake');
    const { openHoursFlow: flow } = before ?? {};
    await until(
      'the rescue is done',
      async () => {
        await sweep();
        return row();
      },
      ({ message }) => message === STOOD.message,
    );
    expect(await row()).toEqual(STOOD);
    expect(await lab.simulator.object('ivr', BANK.mainIvr)).toMatchObject({
      openHoursFlow: flow,
    });
  });
});
