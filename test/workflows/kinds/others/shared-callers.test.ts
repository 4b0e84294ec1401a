/** One line behind several objects: an emergency group and one of its IVRs are never changed by two windows at once. */
import { BANK } from '../../../../dev/simulator/index.ts';
import type { RequestTarget } from '../../../../src/contract/request/target/target.ts';
import { WindowLab } from '../../../support/window-lab.ts';

const IVR: RequestTarget = {
  kind: 'ivr',
  id: BANK.cardIvr,
  maintenance_flow_id: BANK.maintenanceFlow,
};
const GROUP: RequestTarget = { kind: 'emergency-group', id: BANK.emergencyGroup };
const OTHER_IVR: RequestTarget = {
  kind: 'ivr',
  id: '1a000000-0000-4000-8000-00000000000f',
  maintenance_flow_id: BANK.maintenanceFlow,
};

describe('windows on objects with the same callers', () => {
  let lab: WindowLab;

  beforeEach(async () => {
    lab = await WindowLab.start();
    await lab.simulator.putObject('ivr', OTHER_IVR.id, {
      name: 'Branch office',
      dnis: ['+13175550142'],
      openHoursFlow: { id: BANK.cardFlow },
    });
  });

  afterEach(() => lab.stop());

  async function booked(target: RequestTarget, inMinutes = 120) {
    const window = await lab.schedule(lab.targetRequest(target, {}, inMinutes), 'real');
    return { window, verdict: await window.verdict() };
  }

  it.each([
    ['an IVR of a group that is booked', GROUP, IVR],
    ['a group with an IVR that is booked', IVR, GROUP],
  ])('refuses %s, by the IVR in common', async (_what, first, second) => {
    const one = await booked(first);
    expect(one.verdict).toMatchObject({ accepted: true });
    const two = await booked(second, 130);
    expect(two.verdict).toMatchObject({
      accepted: false,
      code: 'conflict',
      conflicts: [{ kind: 'overlap', workflow_id: one.window.handle.workflowId }],
    });
    expect(two.verdict.conflicts[0]?.message).toContain(BANK.cardIvr);
    expect(await lab.deps.calendar.list()).toHaveLength(1);
  });

  it('takes both if they are booked one after the other, or have nobody in common', async () => {
    expect((await booked(GROUP)).verdict).toMatchObject({ accepted: true });
    expect((await booked(IVR, 150)).verdict).toMatchObject({ accepted: true });
    expect((await booked(OTHER_IVR)).verdict).toMatchObject({ accepted: true });
  });

  it('lets exactly one of two through that are asked for at the same moment', async () => {
    const both = await Promise.all([booked(GROUP), booked(IVR)]);
    expect(both.filter(({ verdict }) => verdict.accepted)).toHaveLength(1);
  });

  it('does not extend one into the other, and gives the time back', async () => {
    const first = await booked(GROUP);
    const second = await booked(IVR, 150);
    expect(second.verdict).toMatchObject({ accepted: true });
    await expect(second.window.say('extend', { by_minutes: 30 })).resolves.toBeDefined();
    const before = await lab.deps.calendar.list();
    await expect(first.window.say('extend', { by_minutes: 10 })).rejects.toThrow('Update failed');
    expect(await lab.deps.calendar.list()).toEqual(before);
  });

  it('does not start if an IVR has come into a group since it was booked', async () => {
    const first = await booked(GROUP);
    const second = await booked(OTHER_IVR);
    expect([first, second].map(({ verdict }) => verdict.accepted)).toEqual([true, true]);
    await lab.simulator.editObject('emergency-group', BANK.emergencyGroup, {
      emergencyCallFlows: [
        { emergencyFlow: { id: BANK.maintenanceFlow }, ivrs: [{ id: OTHER_IVR.id }] },
      ],
    });
    const { status } = await second.window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'failed', line: 'normal' });
    expect((await lab.simulator.object('ivr', OTHER_IVR.id))?.['version']).toBe(1);
  });
});
