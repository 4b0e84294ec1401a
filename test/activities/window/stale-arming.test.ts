/**
 * A task to arm that lay in a socket, or was running while its worker was stopped: another attempt has armed and
 * applied since. What this one saw is stale, and is not used.
 */
import type { AttemptStanding } from '../../../src/contract/steps/attempt-check.ts';
import type { LookInput } from '../../../src/contract/steps/look-step.ts';
import type { ArmInput } from '../../../src/contract/steps/apply-steps.ts';
import { aChange } from '../../support/records/a-change.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';
import { booking } from '../../workflows/calendar/calendar-bookings.ts';
import { aPlan } from '../../support/records/a-plan.ts';
import { anAttempt } from '../an-attempt.ts';
import { genesysSteps, target } from '../genesys-steps.ts';

const input = (): ArmInput => ({
  organization_id: 'ours',
  plan: aPlan(),
  booking: booking({ id: 'window' }),
});

describe('an attempt that is not awaited any more', () => {
  let api: SimulatedApi;
  let asked: string[];

  beforeEach(async () => {
    api = await startSimulatedApi();
    asked = [];
  });

  afterEach(() => api.stop());

  /** The engine's answers in order; the last one repeats. */
  function steps(...standings: AttemptStanding[]) {
    const calendar = {
      arm: async () => {
        asked.push('arm');
        return { stands: true, predecessor: null, change: null };
      },
      note: async () => void asked.push('note'),
    };
    const checkAttempt = async () => {
      const standing = standings.length > 1 ? standings.shift() : standings[0];
      return { standing: standing ?? 'unknown', clock: null };
    };
    return genesysSteps(api.genesys, api.simulator.url, calendar, { checkAttempt });
  }

  async function requests(): Promise<number> {
    return (await api.simulator.requests()).length;
  }

  it.each(['gone', 'cancelled', 'unknown'] as const)(
    '(%s) arms nothing, and asks neither calendar nor API',
    async (standing) => {
      const arming = anAttempt().run(steps(standing).armWindow, input());
      await expect(arming).rejects.toMatchObject({ type: 'Genesys.not_awaited' });
      expect(asked).toEqual([]);
      expect(await requests()).toBe(0);
    },
  );

  it.each(['gone', 'cancelled', 'unknown'] as const)(
    '(%s since it read the line) notes no baseline',
    async (standing) => {
      const { armWindow } = steps('current', standing);
      const arming = anAttempt().run(armWindow, input());
      await expect(arming).rejects.toMatchObject({ type: 'Genesys.not_awaited' });
      expect(asked).toEqual(['arm']);
    },
  );

  it('looks after no lost answer', async () => {
    const fields = { name: 'a', greeting: { text: 'b' }, routing: { method: 'none' } };
    const look: LookInput = {
      organization_id: 'ours',
      target,
      change: aChange({ stage: 'in_doubt', version: 1, baseline: fields, intended: fields }),
      booking: booking({ id: 'window' }),
    };
    const looking = anAttempt().run(steps('gone').lookAtTarget, look);
    await expect(looking).rejects.toMatchObject({ type: 'Genesys.not_awaited' });
    expect(asked).toEqual([]);
  });

  it('that is awaited arms, and notes what is there', async () => {
    const { armWindow } = steps('current');
    const arming = anAttempt().run(armWindow, input());
    await expect(arming).resolves.toMatchObject({
      outcome: 'armed',
      change: { stage: 'armed', version: 14 },
    });
    expect(asked).toEqual(['arm', 'note']);
  });
});
