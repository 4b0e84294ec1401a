/**
 * Once somebody's change was seen the window asks the organisation's audit who made it: the answer is added to what is
 * reported, and nothing waits for it except a finished window, for seconds.
 */
import { BANK, type FaultInput } from '../../../../dev/simulator/index.ts';
import { NOT_TOLD_IN_TIME } from '../../../../src/contract/reporting/who-changed.ts';
import { agreed } from '../../../audit/compare.ts';
import { inOwnLabs } from '../../../support/own-labs.ts';
import { until } from '../../../support/until.ts';
import { WindowLab, type LabWindow } from '../../../support/window-lab.ts';

const ANN = '0a000000-0000-4000-8000-00000000000a';
const IVR = {
  kind: 'ivr',
  id: BANK.mainIvr,
  maintenance_flow_id: BANK.maintenanceFlow,
} as const;
const GROUP = { kind: 'emergency-group', id: BANK.emergencyGroup } as const;
const BY_ANN = { kind: 'user', id: ANN, name: null };

/** A finished window waits a third of a minute for the audit: long enough for a busy machine. */
const PATIENT_MINUTE_MS = 600_000;

/** For every query of the audit. */
function whenAsked(effect: FaultInput['effect']): FaultInput {
  return { when: { method: 'POST', path: '/api/v2/audits/query' }, effect, times: null };
}

/** At the real pace, because the audit uses real time. */
async function begun(lab: WindowLab, target: typeof IVR | typeof GROUP): Promise<LabWindow> {
  const window = await lab.schedule(lab.targetRequest(target, {}, 0), 'real');
  await window.reaches('active');
  return window;
}

async function editedIvr(lab: WindowLab): Promise<LabWindow> {
  const window = await begun(lab, IVR);
  await lab.simulator.editObject(
    'ivr',
    BANK.mainIvr,
    { openHoursFlow: { id: BANK.cardFlow } },
    ANN,
  );
  return window;
}

function sent(lab: WindowLab, event: string) {
  return lab.callbacks
    .map(({ body }) => body)
    .find(({ event_type }) => event_type === `ivr_maintenance_${event}`);
}

/** A finished window may leave its delivery to another workflow. */
async function received(lab: WindowLab, event: string) {
  return until(
    `the callback ${event}`,
    async () => sent(lab, event),
    (body) => body !== undefined,
  );
}

describe('who changed the object of a window', () => {
  const meanwhile = inOwnLabs(async () => {
    const lab = await WindowLab.start({ minuteMs: PATIENT_MINUTE_MS });
    await lab.simulator.changeSettings({ audit_lag_ms: 0, audit_polls: 2 });
    return lab;
  });

  meanwhile(
    'stands in status, attention, callback and audit of a window whose line was edited',
    async (lab) => {
      const window = await editedIvr(lab);
      await window.say('end');
      const { status } = await window.receipt();
      expect(status).toMatchObject({
        phase: 'reverted',
        line: 'changed_by_others',
        drift: { kept: true, changed_by: { changes: [{ by: BY_ANN }], why: null } },
      });
      expect(status.attention?.what).toMatch(
        /^somebody else changed openHoursFlow during the window; .*; changed by user \(0a0.*openHoursFlow\b/,
      );
      expect(await received(lab, 'who_changed')).toMatchObject({
        changes: [{ by: BY_ANN, fields: expect.arrayContaining(['openHoursFlow']) }],
        why: null,
        message: expect.stringContaining(`changed by user (${ANN})`),
        severity: 'alarm',
      });
      const events = lab.audit.map(({ event }) => event);
      expect(events.indexOf('who_changed')).toBeGreaterThan(events.indexOf('reverted'));
      expect((await agreed(lab, window)).join('\n')).toContain('who_changed');
    },
  );

  meanwhile(
    'is told to the person who has to say whether a moved emergency group may be switched off',
    async (lab) => {
      const window = await begun(lab, GROUP);
      await lab.simulator.editObject(
        'emergency-group',
        GROUP.id,
        { name: 'A real emergency' },
        ANN,
      );
      await window.say('end');
      const { attention } = await window.shows(
        'the answer of the audit',
        (status) => status.attention?.what.includes(ANN) === true,
      );
      expect(attention?.what).toContain('changed after this window');
      expect(await received(lab, 'who_changed')).toMatchObject({
        changes: [{ by: BY_ANN, fields: expect.arrayContaining(['name']) }],
      });
      const { version } = (await lab.simulator.object('emergency-group', GROUP.id)) ?? {};
      await window.say('retryNow', { accept_version: Number(version) });
      expect((await window.receipt()).status).toMatchObject({ phase: 'reverted', line: 'normal' });
    },
  );

  meanwhile(
    'holds nothing up where the audit never answers, and says that it did not',
    async (lab) => {
      await lab.simulator.addFault(whenAsked({ kind: 'hang' }));
      const window = await editedIvr(lab);
      await window.say('end');
      await window.reaches('reverted');
      await received(lab, 'revert_conflict');
      await received(lab, 'reverted');
      expect(sent(lab, 'who_changed')).toBeUndefined();
      expect((await window.status()).drift).not.toHaveProperty('changed_by');
      const { status } = await window.skipToReceipt();
      expect(status.drift?.changed_by).toEqual({ changes: [], why: NOT_TOLD_IN_TIME });
      expect(await received(lab, 'who_changed')).toMatchObject({
        changes: [],
        why: NOT_TOLD_IN_TIME,
      });
      await agreed(lab, window);
    },
  );

  meanwhile('names the permission that is missing', async (lab) => {
    await lab.simulator.addFault(whenAsked({ kind: 'answer', status: 403 }));
    const window = await editedIvr(lab);
    await window.say('end');
    const { status } = await window.receipt();
    expect(status.drift?.changed_by?.why).toContain('audits:audit:view is missing (403)');
    expect(status.attention?.what).toContain('who changed it is not known: ');
  });

  meanwhile('is asked again where the audit learns of it late', async (lab) => {
    await lab.simulator.changeSettings({ audit_lag_ms: 2_500 });
    const window = await begun(lab, GROUP);
    await lab.simulator.editObject('emergency-group', GROUP.id, { name: 'A real emergency' }, ANN);
    await window.say('end');
    expect(await received(lab, 'who_changed')).toMatchObject({
      changes: [{ by: BY_ANN }],
      why: null,
    });
    await window.say('takeOver');
    await window.receipt();
  });

  meanwhile(
    'is not asked where nobody changed anything, nor of the menu of a gateway',
    async (lab) => {
      const window = await begun(lab, IVR);
      await window.say('end');
      await window.receipt();
      const menu = await lab.activeWindow();
      await lab.simulator.editTarget(lab.request().flow_id, { greeting: { text: 'Theirs' } });
      await menu.say('end');
      await menu.receipt();
      await received(lab, 'revert_conflict');
      expect(lab.audit.map(({ event }) => event)).not.toContain('who_changed');
    },
  );
});
