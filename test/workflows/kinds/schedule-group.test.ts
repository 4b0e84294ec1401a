/**
 * Windows of schedule groups until their start: the entry is made ten minutes ahead, and Genesys itself begins and ends
 * the window. Checked is what a caller gets.
 */
import { BANK } from '../../../dev/simulator/index.ts';
import { SWEEPER_WORKFLOW, type SweepReport } from '../../../src/contract/calendar/sweep.ts';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { auditOf } from '../../audit/compare.ts';
import { inOwnLabs } from '../../support/own-labs.ts';
import {
  beginsAndEndsByItself,
  cannotBeTakenOut,
  GroupScene,
  isAsBefore,
  isEntered,
  isVerified,
  MAY_BE,
  tells,
} from './group-scene.ts';

describe('a window on a schedule group', () => {
  const meanwhile = inOwnLabs(() => GroupScene.start());

  meanwhile(
    'is entered ahead, begins and ends by Genesys, is proven, and leaves nothing',
    async (scene) => {
      const window = await scene.entered();
      expect(await window.status()).toMatchObject({ phase: 'applying', line: 'normal' });
      await beginsAndEndsByItself(scene);
      expect(scene.told()).not.toContain('ivrr_maintenance_scheduled');
      await window.skipTo(scene.startMs + MINUTE_MS);
      expect(await window.reaches('active')).toMatchObject({
        line: 'maintenance',
        start_lateness_ms: null,
      });
      await isVerified(scene, window);
      const { status, proof } = await window.skipToReceipt();
      expect(status).toMatchObject({ phase: 'reverted', line: 'normal', start_lateness_ms: null });
      await isVerified(scene, window);
      expect(proof?.final_hash).toBe(proof?.baseline_hash);
      await isAsBefore(scene);
      const records = await auditOf(scene.lab.client, window.handle.workflowId);
      expect(records.map(({ event }) => event).filter((event) => event !== 'callback')).toEqual([
        'requested',
        'accepted',
        'armed',
        'entered',
        'applied',
        'reverted',
      ]);
      expect(scene.told().slice(0, 2)).toEqual([
        'ivr_maintenance_accepted',
        'ivrr_maintenance_scheduled',
      ]);
      await scene.agrees(window);
    },
  );

  meanwhile('is entered at once where less than ten minutes are left', async (scene) => {
    await scene.startsIn(4);
    const window = await scene.lab.schedule(scene.request(), 'real');
    await window.reaches('applying');
    await isEntered(window);
    await beginsAndEndsByItself(scene);
    expect((await window.skipToReceipt()).status).toMatchObject({ phase: 'reverted' });
    await isAsBefore(scene);
  });

  meanwhile('begins and ends although every worker dies right after the entry', async (scene) => {
    const window = await scene.entered();
    await scene.lab.stopWorkers();
    await beginsAndEndsByItself(scene);
    await scene.lab.startWorkers();
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    await isAsBefore(scene);
  });

  meanwhile('takes the entry out before the start where it is cancelled', async (scene) => {
    const window = await scene.entered();
    await window.say('cancel');
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'cancelled', line: 'normal', applied_at: null });
    expect(await window.clockMs()).toBeLessThan(scene.startMs);
    await isAsBefore(scene);
    expect(scene.told()).not.toContain('ivrr_maintenance_scheduled');
    await scene.agrees(window);
  });

  meanwhile('takes the entry out before the start where starts are stopped', async (scene) => {
    const window = await scene.entered();
    await window.handle.signal('startsStopped', { actor: 'mia', reason: 'an incident' });
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'skipped', line: 'normal' });
    expect(await window.clockMs()).toBeLessThan(scene.startMs);
    await isAsBefore(scene);
    await scene.agrees(window);
  });

  meanwhile(
    'is taken out by the next sweep where it is terminated before the start',
    async (scene) => {
      const window = await scene.entered();
      await window.handle.terminate('by mistake');
      const report: SweepReport = await scene.lab.client.workflow.execute(SWEEPER_WORKFLOW, {
        workflowId: `sweep/${crypto.randomUUID()}`,
        taskQueue: scene.lab.taskQueue,
        args: [{ organization_id: scene.lab.deps.organizationId }],
      });
      const [rescue = ''] = report.rescued;
      const result: unknown = await scene.lab.client.workflow.getHandle(rescue).result();
      expect(result).toMatchObject({ outcome: 'rescued' });
      await isAsBefore(scene);
    },
  );

  meanwhile(
    'says that it has not begun where somebody takes the entry out before the start',
    async (scene) => {
      const window = await scene.entered();
      const [schedule] = await scene.ours();
      await scene.lab.simulator.editObject('schedule-group', BANK.hours, {
        holidaySchedules: scene.before['holidaySchedules'],
      });
      const { status } = await window.skipToReceipt();
      expect(status).toMatchObject({ phase: 'failed', line: 'normal', applied_at: null });
      expect(scene.told()).not.toContain('ivrr_maintenance_scheduled');
      expect(schedule).toBeDefined();
      await isAsBefore(scene);
      await scene.agrees(window);
    },
  );

  meanwhile(
    'says that it is not proven to have begun where somebody has switched the entry off',
    async (scene) => {
      const window = await scene.entered();
      const [made] = await scene.ours();
      const id = String(made?.['id']);
      await scene.lab.simulator.editObject('schedule', id, { state: 'inactive' });
      const { status } = await window.skipToReceipt();
      expect(status).toMatchObject({ phase: 'failed', line: 'normal', applied_at: null });
      expect(scene.told()).not.toContain('ivrr_maintenance_scheduled');
      await isAsBefore(scene);
      await scene.agrees(window);
    },
  );

  meanwhile(
    'says of one that is called off, where the entry cannot be taken out, that the line is normal until its start only',
    async (scene) => {
      const window = await scene.entered();
      await cannotBeTakenOut(scene);
      await window.say('cancel');
      expect(await tells(window, 'and Genesys begins it at')).toEqual([
        'normal',
        'the line is normal; what would change it is being taken out',
      ]);
      await window.skipTo(scene.startMs + 20 * MINUTE_MS);
      expect(await tells(window, 'the line is not back yet')).toEqual(['unknown', MAY_BE]);
      await scene.lab.simulator.clearFaults('forbidden');
      expect((await window.skipToReceipt()).status).toMatchObject({ phase: 'cancelled' });
      await isAsBefore(scene);
    },
  );

  for (const method of ['POST', 'PUT'])
    meanwhile(`finds what it made where the answer to the ${method} is lost`, async (scene) => {
      await scene.lab.simulator.addFault({
        when: { method, path: '/api/v2/architect/**' },
        effect: { kind: 'reset_after_commit' },
      });
      const window = await scene.entered();
      expect(await scene.ours()).toHaveLength(1);
      await beginsAndEndsByItself(scene);
      expect((await window.skipToReceipt()).status).toMatchObject({ phase: 'reverted' });
      await isAsBefore(scene);
      await scene.agrees(window);
    });
});
