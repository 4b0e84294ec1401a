/** When the engine retries a step, after a 429 that asks for any pause. */
import { ApplicationFailure } from '@temporalio/activity';
import type { LookInput } from '../../src/contract/steps/look-step.ts';
import type { ApplyResult, ArmInput } from '../../src/contract/steps/apply-steps.ts';
import type { RevertInput } from '../../src/contract/steps/revert-step.ts';
import { aChange } from '../support/records/a-change.ts';
import { startSimulatedApi, type SimulatedApi } from '../support/simulated-api.ts';
import { booking } from '../workflows/calendar/calendar-bookings.ts';
import { aPlan } from '../support/records/a-plan.ts';
import { anAttempt } from './an-attempt.ts';
import { applyInput, genesysSteps, target } from './genesys-steps.ts';

const MINUTE = 60_000;
const FIELDS = { name: 'a', greeting: { text: 'b' }, routing: { method: 'none' } };
const STEP = { organization_id: 'ours', target };
const change = aChange({ stage: 'applied', baseline: FIELDS, intended: FIELDS });
const REVERT: RevertInput = {
  ...STEP,
  instant_ms: 0,
  change,
  unread: false,
  already_alarmed: false,
};
const LOOK: LookInput = { ...STEP, change };
const REQUEST = {
  flow_id: target.id,
  start_time: '2027-01-15T02:00:00Z',
  duration_minutes: 30,
  fallback_greeting: 'Later.',
  callback_url: 'https://hooks.example.com/',
};
const ADMISSION = { maximumAttempts: 3, maximumInterval: 5_000 };
const ARMING = { maximumInterval: 5_000 };

/** The pause, ms, that a failed attempt requests from the engine. */
async function pauseOf(running: Promise<unknown>): Promise<number> {
  const [end] = await Promise.allSettled([running]);
  if (end?.status !== 'rejected' || !(end.reason instanceof ApplicationFailure))
    throw new Error('the attempt did not fail');
  expect(end.reason.nonRetryable).toBe(false);
  const { nextRetryDelay } = end.reason;
  if (typeof nextRetryDelay !== 'number') throw new Error('no pause');
  return nextRetryDelay;
}

function engine(retryPolicy: object, leftMs: number, attempt = 1) {
  const now = Date.now();
  return anAttempt({
    attempt,
    retryPolicy,
    scheduledTimestampMs: now,
    currentAttemptScheduledTimestampMs: now,
    startToCloseTimeoutMs: 20_000,
    scheduleToCloseTimeoutMs: leftMs,
  });
}

describe('a step that meets a 429', () => {
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

  async function limited(retryAfter: string | null): Promise<void> {
    const headers = retryAfter === null ? {} : { 'Retry-After': retryAfter };
    const effect = { kind: 'answer', status: 429, headers } as const;
    await api.simulator.addFault({ when: { path: '/api/**' }, times: null, effect });
  }

  const NONE = [null, '0', '-1', '0.2', 'soon', 'Thu, 01 Jan 1970 00:00:00 GMT'];

  it.each(NONE)('as a revert backs off by itself where Retry-After is %j', async (retryAfter) => {
    await limited(retryAfter);
    const revert = (attempt: number) =>
      engine({ maximumInterval: MINUTE }, 60 * MINUTE, attempt).run(steps().revertChange, REVERT);
    expect(await pauseOf(revert(1))).toBeGreaterThanOrEqual(1_000);
    expect(await pauseOf(revert(1))).toBeLessThanOrEqual(1_250);
    expect(await pauseOf(revert(9))).toBeGreaterThanOrEqual(MINUTE);
  });

  it.each([
    ['100', 100_000],
    ['86400', 5 * MINUTE],
    ['99999999999', 5 * MINUTE],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 5 * MINUTE],
  ])('as a revert comes back at %s after %i ms', async (retryAfter, expected) => {
    await limited(retryAfter);
    const running = engine({ maximumInterval: MINUTE }, 60 * MINUTE).run(
      steps().revertChange,
      REVERT,
    );
    expect(await pauseOf(running)).toBe(expected);
  });

  it.each(['86400', '70'])('arms once more before it is too late (%s)', async (asked) => {
    await limited(asked);
    const input: ArmInput = { ...STEP, plan: aPlan(), booking: booking({ id: 'w' }) };
    const pause = await pauseOf(engine(ARMING, MINUTE).run(steps().armWindow, input));
    expect(pause).toBeGreaterThan(45_000);
    expect(pause).toBeLessThanOrEqual(50_000);
  });

  it.each(['86400', '70'])('looks once more before it is too late (%s)', async (asked) => {
    await limited(asked);
    const pause = await pauseOf(engine(ARMING, MINUTE).run(steps().lookAtTarget, LOOK));
    expect(pause).toBeGreaterThan(45_000);
    expect(pause).toBeLessThanOrEqual(50_000);
  });

  it('asks three times within the time that a booking takes', async () => {
    await limited('86400');
    const asked_at_ms = Date.parse('2027-01-01T00:00:00Z');
    const input = { request: REQUEST, asked_at_ms, workflow_id: 'w', run_id: 'r', anew: true };
    const running = engine(ADMISSION, 20_000).run(steps().admitWindow, input);
    expect(await pauseOf(running)).toBeLessThanOrEqual(5_000);
  });

  it.each([
    [null, 1, 1_000, 1_250],
    ['0', 3, 4_000, 5_000],
    ['0', 12, 10_000, 12_500],
    ['86400', 1, 5 * MINUTE, 5 * MINUTE],
  ])('as an apply (%j, attempt %i) waits from %i to %i ms', async (asked, attempt, least, most) => {
    await limited(asked);
    const input = applyInput({ version: 14, fields: FIELDS }, {}, { attempt });
    const result: ApplyResult = await engine({}, MINUTE).run(steps().applyChange, input);
    expect(result).toMatchObject({ status: 'not_applied', code: 'rate_limited' });
    const pause = 'retry_after_ms' in result ? result.retry_after_ms : null;
    expect(pause).toBeGreaterThanOrEqual(least);
    expect(pause).toBeLessThanOrEqual(most);
  });
});
