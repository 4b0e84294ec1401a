/**
 * The schedule of a window that cannot be deleted with its revert: the window is over, reports it, and a separate
 * workflow deletes it, however long that takes.
 */
import { BANK } from '../../../dev/simulator/index.ts';
import { leftoverId, type LeftoverResult } from '../../../src/contract/steps/revert-step.ts';
import { rescueId, SWEEPER_WORKFLOW } from '../../../src/contract/calendar/sweep.ts';
import type { AuditRecord } from '../../../src/contract/reporting/audit-record.ts';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import type { ScheduleGroupTarget } from '../../../src/contract/request/target/target.ts';
import { compareAudits, isAgreed } from '../../audit/compare.ts';
import { skipToEnd } from '../../support/time-skipping.ts';
import { inOwnLabs } from '../../support/own-labs.ts';
import { until } from '../../support/until.ts';
import { WindowLab, type LabWindow } from '../../support/window-lab.ts';

const TARGET: ScheduleGroupTarget = { kind: 'schedule-group', id: BANK.hours, list: 'holiday' };
const ONE_SCHEDULE = '/api/v2/architect/schedules/*';

function isOfWindow({ event }: AuditRecord): boolean {
  return event !== 'leftover_deleted';
}

/** Its entry is due ten minutes before its start. */
async function scheduled(lab: WindowLab, beforeMs = 9 * MINUTE_MS): Promise<LabWindow> {
  const startMs = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS + 120 * MINUTE_MS;
  const start_time = new Date(startMs).toISOString();
  const request = lab.targetRequest(TARGET, { start_time, duration_minutes: 30 });
  return lab.scheduleAt(request, beforeMs);
}

async function entered(lab: WindowLab): Promise<LabWindow> {
  const window = await scheduled(lab);
  await window.shows('the entry', ({ new_version: version }) => version !== null);
  return window;
}

/** Deletes get this answer, this many times. */
async function refuses(lab: WindowLab, status: number, times: number | null): Promise<void> {
  await lab.simulator.addFault({
    when: { method: 'DELETE', path: ONE_SCHEDULE },
    effect: { kind: 'answer', status },
    times,
  });
}

/** From here on no list has any schedule. */
async function showsNone(lab: WindowLab): Promise<void> {
  await lab.simulator.addFault({
    when: { method: 'GET', path: '/api/v2/architect/schedules' },
    effect: { kind: 'answer', status: 200, body: { entities: [], pageCount: 1, pageNumber: 1 } },
    times: null,
  });
}

async function ours(lab: WindowLab): Promise<readonly unknown[]> {
  const all = await lab.simulator.objects('schedule');
  const own = all.filter(({ name }) => String(name).startsWith('interlude '));
  return own.filter(({ state }) => state !== 'deleted');
}

function members(lab: WindowLab): Promise<unknown> {
  return lab.simulator
    .object('schedule-group', BANK.hours)
    .then((group) => group?.['holidaySchedules']);
}

async function deletions(lab: WindowLab): Promise<number> {
  const requests = await lab.simulator.requests();
  return requests.filter(({ method }) => method === 'DELETE').length;
}

/** What is left is deleted by the workflow with this id. */
async function deletedBy(lab: WindowLab, id: string): Promise<LeftoverResult> {
  await skipToEnd(lab.client, id);
  const result: LeftoverResult = await lab.client.workflow.getHandle(id).result();
  return result;
}

describe('the schedule of a window that cannot be deleted', () => {
  const meanwhile = inOwnLabs(() => WindowLab.start());

  meanwhile(
    'is told by a window that is over, and tried again until it is deleted',
    async (lab) => {
      const before = await members(lab);
      const window = await entered(lab);
      // The revert and three attempts after it.
      await refuses(lab, 503, 4);
      await window.say('cancel');
      const { status } = await window.receipt();
      expect(status).toMatchObject({ phase: 'cancelled', line: 'normal', attention: null });
      expect(status.findings.find(({ code }) => code === 'leftover')?.message).toMatch(
        /^the schedule of this window could not be deleted yet: .*503.*no caller is affected; Interlude tries again/,
      );
      expect(await members(lab)).toEqual(before);
      const { workflowId } = window.handle;
      expect(await deletedBy(lab, leftoverId(workflowId, status.run_id))).toEqual({ deleted: 1 });
      expect(await ours(lab)).toEqual([]);
      expect(await deletions(lab)).toBe(5);
      const told = await until(
        'the record of the deletion',
        async () => lab.audit.find(({ event }) => event === 'leftover_deleted'),
        (record) => record !== undefined,
      );
      expect(told).toMatchObject({
        workflow_id: workflowId,
        target: `schedule-group:${BANK.hours}`,
        details: { deleted: 1 },
      });
      const { history, log } = await until(
        'agreement',
        () => compareAudits(lab.client, workflowId, lab.audit.filter(isOfWindow)),
        isAgreed,
      );
      expect(history).toEqual(log);
      expect(lab.audit.find(({ event }) => event === 'reverted')?.details).toMatchObject({
        leftover: { why: expect.stringContaining('503') },
      });
    },
  );

  meanwhile('is deleted although the permission for it was given back only then', async (lab) => {
    const window = await entered(lab);
    await refuses(lab, 403, 3);
    await window.say('cancel');
    const { status } = await window.receipt();
    const told = status.findings.find(({ code }) => code === 'leftover');
    expect(told?.message).toContain('routing:schedule:delete');
    const id = leftoverId(window.handle.workflowId, status.run_id);
    expect(await deletedBy(lab, id)).toEqual({ deleted: 1 });
    expect(await ours(lab)).toEqual([]);
  });

  meanwhile(
    'is looked for once more where no list shows it yet, and nobody is troubled',
    async (lab) => {
      const window = await entered(lab);
      await showsNone(lab);
      await window.say('cancel');
      const { status } = await window.receipt();
      expect(status.findings.filter(({ code }) => code === 'leftover')).toEqual([]);
      expect(await ours(lab)).toHaveLength(1);
      await lab.simulator.clearFaults();
      const id = leftoverId(window.handle.workflowId, status.run_id);
      expect(await deletedBy(lab, id)).toEqual({ deleted: 1 });
      expect(await ours(lab)).toEqual([]);
    },
  );

  meanwhile('is deleted where the group refused it, so that nothing is put back', async (lab) => {
    await lab.simulator.addFault({
      when: { method: 'PUT', path: '/api/v2/architect/schedulegroups/*' },
      effect: { kind: 'answer', status: 403 },
      times: null,
    });
    const before = await members(lab);
    const window = await scheduled(lab, 15 * MINUTE_MS);
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'failed', line: 'normal', applied_at: null });
    const id = leftoverId(window.handle.workflowId, status.run_id);
    expect(await deletedBy(lab, id)).toEqual({ deleted: 1 });
    expect(await ours(lab)).toEqual([]);
    expect(await members(lab)).toEqual(before);
  });

  meanwhile(
    'is looked for once more where nothing is known of its entry and no list shows it yet',
    async (lab) => {
      const before = await members(lab);
      await lab.simulator.addFault({
        id: 'lost',
        when: { method: 'PUT', path: '/api/v2/architect/schedulegroups/*' },
        effect: { kind: 'reset_before' },
        times: null,
      });
      await showsNone(lab);
      const window = await scheduled(lab);
      await until(
        'a write that is lost',
        () => lab.simulator.requests(),
        (requests) => requests.some(({ fault }) => fault === 'lost'),
      );
      await window.say('cancel');
      await lab.simulator.clearFaults('lost');
      const { status } = await window.receipt();
      expect(status).toMatchObject({ phase: 'cancelled', line: 'normal' });
      const { length } = await ours(lab);
      expect(length).toBeGreaterThan(0);
      await lab.simulator.clearFaults();
      const id = leftoverId(window.handle.workflowId, status.run_id);
      expect(await deletedBy(lab, id)).toEqual({ deleted: length });
      expect(await ours(lab)).toEqual([]);
      expect(await members(lab)).toEqual(before);
    },
  );

  meanwhile('is deleted in the same way after a rescue', async (lab) => {
    const window = await entered(lab);
    const { run_id: runId } = await window.status();
    await window.handle.terminate('by mistake');
    await refuses(lab, 503, 2);
    await lab.client.workflow.execute(SWEEPER_WORKFLOW, {
      workflowId: `sweep/${crypto.randomUUID()}`,
      taskQueue: lab.taskQueue,
      args: [{ organization_id: lab.deps.organizationId }],
    });
    const rescue = rescueId(window.handle.workflowId, runId);
    await lab.client.workflow.getHandle(rescue).result();
    expect(await ours(lab)).toHaveLength(1);
    expect(await deletedBy(lab, leftoverId(rescue, runId))).toEqual({ deleted: 1 });
    expect(await ours(lab)).toEqual([]);
  });
});
