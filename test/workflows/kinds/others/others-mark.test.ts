/**
 * The maintenance of another installation on the same object: its mark differs, so nothing of it is taken for ours,
 * overwritten, or kept as a baseline.
 */
import { BANK } from '../../../../dev/simulator/index.ts';
import { WindowLab } from '../../../support/window-lab.ts';

const THEIRS = 'Theirs [interlude 0badcafe]';

describe('the mark of another installation', () => {
  let lab: WindowLab;

  beforeEach(async () => {
    lab = await WindowLab.start();
  });

  afterEach(() => lab.stop());

  it.each([
    [
      'ivr',
      { kind: 'ivr', id: BANK.cardIvr, maintenance_flow_id: BANK.maintenanceFlow },
      { openHoursFlow: { id: BANK.maintenanceFlow }, description: THEIRS },
    ],
    [
      'emergency-group',
      { kind: 'emergency-group', id: BANK.emergencyGroup },
      { enabled: true, description: THEIRS },
    ],
  ] as const)('on an %s keeps a window from its start, and stays', async (kind, target, edit) => {
    const window = await lab.armedWindow(lab.targetRequest(target));
    await lab.simulator.editObject(kind, target.id, edit);
    const before = await lab.simulator.object(kind, target.id);
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'failed', line: 'changed_by_others' });
    expect(status.attention?.what).toContain('not this window');
    expect(await lab.simulator.object(kind, target.id)).toEqual(before);
  });
});
