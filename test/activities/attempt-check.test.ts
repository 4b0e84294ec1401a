// A task that lay in a socket while its worker stood still: the engine has given it to another attempt
// long ago. Nothing of it is sent.
import { MockActivityEnvironment } from '@temporalio/testing';
import { createApplyChange } from '../../src/activities/apply-change.ts';
import { createRevertChange } from '../../src/activities/revert-change.ts';
import type { AttemptStanding } from '../../src/contract/attempt-check.ts';
import type { ApplyInput, RevertInput } from '../../src/contract/steps.ts';
import { until } from '../support/until.ts';
import { EXAMPLE_FLOW, WindowLab } from '../support/window-lab.ts';

const FIELDS = { name: 'a', greeting: { text: 'b' }, routing: { method: 'none' } };

describe('an attempt', () => {
  const tokens: Uint8Array[] = [];
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start({
      overrides: (deps) => ({
        ...deps,
        checkAttempt: (token, beat) => {
          tokens.push(token);
          return deps.checkAttempt(token, beat);
        },
      }),
    });
  });

  afterAll(() => lab.stop());

  function inputs(): { readonly apply: ApplyInput; readonly revert: RevertInput } {
    const target = { kind: 'flow-ivr', id: EXAMPLE_FLOW } as const;
    const { organizationId: organization_id } = lab.deps;
    const request = lab.request();
    const plan = {
      target,
      start_ms: 0,
      end_ms: 1,
      max_concurrent_windows: 1,
      max_start_delay_minutes: 10,
      fallback_greeting: request.fallback_greeting,
      reroute_queue_id: null,
      callback_url: request.callback_url,
      callback_events: [],
      on_drift: 'keep',
      minute_ms: 60_000,
    } as const;
    return {
      apply: JSON.parse(
        JSON.stringify({
          organization_id,
          plan,
          window_id: 'w',
          attempt: 1,
          instant_ms: 0,
          not_after_ms: Number.MAX_SAFE_INTEGER,
          version: 1,
          baseline: FIELDS,
          intended: FIELDS,
          scheduled_until: '',
        }),
      ),
      revert: {
        organization_id,
        target,
        instant_ms: 0,
        baseline: FIELDS,
        written: FIELDS,
        version: 1,
        on_drift: 'keep',
        outdate_late_writes: true,
        already_alarmed: false,
      },
    };
  }

  async function run(standing: AttemptStanding) {
    const deps = { ...lab.deps, checkAttempt: async () => standing };
    const { apply, revert } = inputs();
    const [applied, reverted] = await Promise.allSettled([
      new MockActivityEnvironment().run(createApplyChange(deps), apply),
      new MockActivityEnvironment().run(createRevertChange(deps), revert),
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

  it('that is over is gone for the server', async () => {
    const window = await lab.schedule(lab.request());
    const { status } = await window.receipt();
    expect(status.phase).toBe('reverted');
    const standings = await until(
      'the end of each',
      () => Promise.all(tokens.map((token) => lab.deps.checkAttempt(token, { attempts: [] }))),
      (seen) => seen.every((standing) => standing === 'gone'),
    );
    expect(standings.length).toBeGreaterThanOrEqual(2);
  });
});
