/**
 * A task that lay in a socket while its worker was stopped: the engine has given it to another attempt long ago.
 * Nothing of it is sent.
 */
import { createApplyChange } from '../../src/activities/window/writing/apply-change.ts';
import { createRevertChange } from '../../src/activities/window/writing/revert-change.ts';
import type {
  AttemptRef,
  AttemptStanding,
  EngineClock,
} from '../../src/contract/steps/attempt-check.ts';
import type { ApplyInput } from '../../src/contract/steps/apply-steps.ts';
import type { RevertInput, RevertResult } from '../../src/contract/steps/revert-step.ts';
import { aChange } from '../support/records/a-change.ts';
import { until } from '../support/until.ts';
import { WindowLab } from '../support/window-lab.ts';
import { anAttempt } from './an-attempt.ts';
import { applyInput, target } from './genesys-steps.ts';

/** What a worker itself knows about an attempt: when it was scheduled, not how long it waited somewhere. */
const SCHEDULED = {
  scheduledTimestampMs: 1_000_000,
  currentAttemptScheduledTimestampMs: 1_000_000,
  scheduleToCloseTimeoutMs: 0,
  startToCloseTimeoutMs: 60_000,
};
const FIELDS = { name: 'a', greeting: { text: 'b' }, routing: { method: 'none' } };

describe('an attempt', () => {
  const attempts: AttemptRef[] = [];
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start({
      overrides: (deps) => ({
        ...deps,
        checkAttempt: (attempt, beat) => {
          attempts.push(attempt);
          return deps.checkAttempt(attempt, beat);
        },
      }),
    });
  });

  afterAll(() => lab.stop());

  function inputs(): { readonly apply: ApplyInput; readonly revert: RevertInput } {
    const { organizationId: organization_id } = lab.deps;
    const own = { organization_id, not_after_ms: Number.MAX_SAFE_INTEGER };
    return {
      apply: applyInput({ version: 1, fields: FIELDS }, {}, own),
      revert: {
        organization_id,
        target,
        instant_ms: 0,
        change: aChange({ stage: 'applied', version: 0, baseline: FIELDS, intended: FIELDS }),
        unread: true,
        already_alarmed: false,
      },
    };
  }

  async function run(standing: AttemptStanding) {
    const deps = { ...lab.deps, checkAttempt: async () => ({ standing, clock: null }) };
    const { apply, revert } = inputs();
    const [applied, reverted] = await Promise.allSettled([
      anAttempt().run(createApplyChange(deps), apply),
      anAttempt().run(createRevertChange(deps), revert),
    ]);
    return { applied, reverted };
  }

  it.each(['gone', 'unknown', 'cancelled'] as const)(
    'of which the engine says "%s" asks the API for nothing',
    async (standing) => {
      const asked = await lab.simulator.requests();
      const { applied, reverted } = await run(standing);
      expect(applied).toMatchObject({ status: 'fulfilled', value: { status: 'not_applied' } });
      expect(reverted).toMatchObject(
        standing === 'cancelled'
          ? { status: 'fulfilled', value: { status: 'held_back' } }
          : { status: 'rejected' },
      );
      expect(await lab.simulator.requests()).toEqual(asked);
    },
  );

  describe('that lay in a socket for half a minute', () => {
    const CLOCK: EngineClock = { nowMs: 1_030_000, startedMs: 1_000_010 };

    function awaited(clock = CLOCK) {
      return { ...lab.deps, checkAttempt: async () => ({ standing: 'current', clock }) as const };
    }

    it('does not apply what is too late by now', async () => {
      const asked = await lab.simulator.requests();
      const input = { ...inputs().apply, instant_ms: 1_010_000, not_after_ms: 1_020_000 };
      const applied = await anAttempt(SCHEDULED).run(createApplyChange(awaited()), input);
      expect(applied).toMatchObject({ status: 'not_applied', code: 'too_late' });
      expect(await lab.simulator.requests()).toEqual(asked);
    });

    it('holds for no instant that has passed meanwhile', async () => {
      const input = { ...inputs().revert, instant_ms: 1_020_000 };
      const revert = createRevertChange(awaited());
      const reverted: RevertResult = await anAttempt(SCHEDULED).run(revert, input);
      expect(reverted).toMatchObject({ status: 'reverted' });
      expect('lateness_ms' in reverted && reverted.lateness_ms).toBeGreaterThanOrEqual(10_000);
    });

    it('has only the time left that the engine still waits', async () => {
      const deps = awaited({ nowMs: 1_059_000, startedMs: 1_000_010 });
      const apply = createApplyChange(deps);
      const applied = await anAttempt(SCHEDULED).run(apply, inputs().apply);
      expect(applied).toMatchObject({ status: 'not_applied', code: 'deadline' });
    });
  });

  it('that is over is gone for the server', async () => {
    const window = await lab.schedule(lab.request());
    const { status } = await window.receipt();
    expect(status.phase).toBe('reverted');
    const standings = await until(
      'the end of each',
      () =>
        Promise.all(attempts.map((attempt) => lab.deps.checkAttempt(attempt, { attempts: [] }))),
      (seen) => seen.every(({ standing }) => standing === 'gone'),
    );
    expect(standings.length).toBeGreaterThanOrEqual(2);
  });
});
