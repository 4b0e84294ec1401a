/**
 * A mark that makes the description of an object too long: the change is written again without it, which is reported,
 * and put back like any other.
 */
import { BANK } from '../../../dev/simulator/index.ts';
import type { ApplyResult } from '../../../src/contract/steps/apply-steps.ts';
import type { RevertResult } from '../../../src/contract/steps/revert-step.ts';
import { withNews } from '../../../src/line/change.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';
import { aPlan } from '../../support/records/a-plan.ts';
import { anAttempt } from '../an-attempt.ts';
import { applyInput, genesysSteps } from '../genesys-steps.ts';

const MARK = '0badcafe';
const KINDS = [
  ['ivr', BANK.mainIvr, { openHoursFlow: { id: BANK.maintenanceFlow } }],
  ['emergency-group', BANK.emergencyGroup, { enabled: true }],
] as const;

describe('a description that has no room for the mark', () => {
  let api: SimulatedApi;

  beforeEach(async () => {
    api = await startSimulatedApi();
  });

  afterEach(() => api.stop());

  function steps() {
    return genesysSteps(api.genesys, api.simulator.url, {
      arm: async () => ({ stands: true, predecessor: null, change: null }),
    });
  }

  async function refuse(field: string): Promise<void> {
    const message = `${field} must be at most 512 characters`;
    const body = { code: 'bad.request', status: 400, message, errors: [] };
    const effect = { kind: 'answer', status: 400, body } as const;
    await api.simulator.addFault({ when: { method: 'PUT' }, effect });
  }

  async function input(kind: 'ivr' | 'emergency-group', id: string, change: object) {
    const state = await api.genesys.target(kind).read(id, { priority: 'other' });
    const intended = { ...change, mark: MARK };
    const baseline = Object.fromEntries(
      Object.keys(intended).map((name) => [name, state.fields[name] ?? null]),
    );
    const whole = applyInput(state, { intended, baseline });
    return { ...whole, plan: { ...aPlan(), target: { kind, id } } };
  }

  it.each(KINDS)(
    'is left as it is, and the window of kind %s continues',
    async (kind, id, change) => {
      const before = await api.simulator.object(kind, id);
      const asked = await input(kind, id, change);
      await refuse('description');
      const applied: ApplyResult = await anAttempt().run(steps().applyChange, asked);
      expect(applied).toMatchObject({ status: 'applied', findings: [{ code: 'unmarked' }] });
      const during = await api.simulator.object(kind, id);
      expect(during).toMatchObject({ ...change, description: before?.['description'] });
      if (applied.status !== 'applied') throw new Error(applied.status);
      const reverted: RevertResult = await anAttempt().run(steps().revertChange, {
        organization_id: 'ours',
        target: { kind, id },
        instant_ms: 0,
        change: withNews(asked.change, applied),
        unread: true,
        already_alarmed: false,
      });
      expect(reverted).toMatchObject({ status: 'reverted', wrote: true, drift: [] });
      const after = await api.simulator.object(kind, id);
      const lasting = { description: before?.['description'], name: before?.['name'] };
      expect(after).toMatchObject(lasting);
      expect(after?.['enabled']).toEqual(before?.['enabled']);
      expect(after?.['openHoursFlow']).toEqual(before?.['openHoursFlow']);
    },
  );

  it('is not what another refusal is about: it stands as the API said it', async () => {
    const asked = await input(...KINDS[0]);
    await refuse('name');
    const refused: ApplyResult = await anAttempt().run(steps().applyChange, asked);
    expect(refused).toMatchObject({ status: 'not_applied', code: 'invalid_body' });
  });
});
