/** Who else changed an object during a window: a worker asks the organisation's audit, which is late. */
import { BANK } from '../../../../dev/simulator/index.ts';
import { whoChanged } from '../../../../src/client/verifying.ts';
import { temporalNamespace } from '../../../support/temporal.ts';
import { inOwnLabs } from '../../../support/own-labs.ts';
import { until } from '../../../support/until.ts';
import { WindowLab } from '../../../support/window-lab.ts';
import { KINDS_UNDER_TEST } from '../kinds-under-test.ts';

const ANN = '0a000000-0000-4000-8000-00000000000a';
const AUDITED = KINDS_UNDER_TEST.filter(({ object }) => object !== 'data-table-row');

function placeOf({ client, taskQueue }: WindowLab) {
  return { client, address: '', namespace: temporalNamespace(), taskQueue };
}

describe('who else changed the object of a window', () => {
  const meanwhile = inOwnLabs(async () => {
    const lab = await WindowLab.start();
    await lab.simulator.changeSettings({ audit_lag_ms: 0, audit_polls: 2 });
    return lab;
  });

  for (const kind of AUDITED)
    meanwhile(`is told for ${kind.target.kind}, without the window itself`, async (lab) => {
      const beganMs = Date.now();
      const window = await lab.activeWindow(lab.targetRequest(kind.target));
      await lab.simulator.editObject(kind.object, kind.id, { name: 'Renamed by Ann' }, ANN);
      // The audit uses real time, which the window has skipped.
      const times = { applied_at: new Date(beganMs).toISOString(), reverted_at: null };
      const status = { ...(await window.status()), ...times };
      const { changes, why } = await whoChanged(placeOf(lab), status, {});
      expect(why).toBeNull();
      expect(changes.map(({ by: { kind: who, id }, fields }) => ({ who, id, fields }))).toEqual([
        { who: 'user', id: ANN, fields: expect.arrayContaining(['name']) },
      ]);
    });

  meanwhile('is not known of a window that has written nothing', async (lab) => {
    const target = {
      kind: 'ivr',
      id: BANK.cardIvr,
      maintenance_flow_id: BANK.maintenanceFlow,
    } as const;
    const window = await lab.schedule(lab.targetRequest(target), 'real');
    expect(await window.verdict()).toMatchObject({ accepted: true });
    const { changes, why } = await whoChanged(placeOf(lab), await window.status(), {});
    expect({ changes, why }).toEqual({ changes: [], why: 'the window has written nothing.' });
  });

  meanwhile('says which permission is missing where the audit may not be asked', async (lab) => {
    const window = await lab.activeWindow(
      lab.targetRequest({
        kind: 'ivr',
        id: BANK.cardIvr,
        maintenance_flow_id: BANK.maintenanceFlow,
      }),
    );
    await lab.simulator.addFault({
      when: { method: 'POST', path: '/api/v2/audits/query' },
      effect: { kind: 'answer', status: 403 },
      times: null,
    });
    const { why } = await whoChanged(placeOf(lab), await window.status(), {});
    expect(why).toContain('audits:audit:view is missing (403)');
  });

  meanwhile('comes later where the audit learns of it late, and then stands there', async (lab) => {
    await lab.simulator.changeSettings({ audit_lag_ms: 1_500 });
    const [kind] = AUDITED;
    if (kind === undefined) throw new Error('no kind is audited');
    const applied_at = new Date().toISOString();
    const window = await lab.activeWindow(lab.targetRequest(kind.target));
    await lab.simulator.editObject(kind.object, kind.id, { name: 'Late' }, ANN);
    const status = { ...(await window.status()), applied_at };
    const told = await until(
      'the audit tells',
      () => whoChanged(placeOf(lab), status, {}),
      ({ changes }) => changes.length > 0,
    );
    expect(told.changes.at(0)?.by.id).toBe(ANN);
  });
});
