// When windows that begin together arm and dispatch, one after the other.
import { inTurn } from '../../src/activities/admission/in-turn.ts';
import type { Timing } from '../../src/contract/steps/timing.ts';
import { spreadOf } from '../../src/contract/steps/pace.ts';
import { spreadFor, timingFor } from '../../src/worker/settings/timing.ts';

const SPREAD = spreadFor(60_000);
const SHORTEST = timingFor(60_000, null);

/** So many that were booked one after the other, each with the part of the spread that its id gives it. */
function timings(count: number): readonly Timing[] {
  return Array.from({ length: count }, (_, begin_together) => {
    const part = spreadOf(`line-${begin_together}`);
    const own = {
      ...SHORTEST,
      arm_lead_ms: SHORTEST.arm_lead_ms + part * SPREAD.arm_ms,
      dispatch_lead_ms: SHORTEST.dispatch_lead_ms + part * SPREAD.dispatch_ms,
    };
    const booked = begin_together === 0 ? {} : { begin_together };
    return inTurn(own, booked, SPREAD, SHORTEST.dispatch_lead_ms);
  });
}

/** The most that come within any ten seconds. */
function mostInTenSeconds(leads: readonly number[]): number {
  const within = (from: number): number =>
    leads.filter((lead) => lead >= from && lead < from + 10_000).length;
  return Math.max(...leads.map(within));
}

describe('windows that begin together', () => {
  it.each([200, 500, 1_000])('arm at most nine a second, %i of them', (count) => {
    const leads = timings(count).map(({ arm_lead_ms }) => arm_lead_ms);
    expect(mostInTenSeconds(leads)).toBeLessThanOrEqual(90);
  });

  it.each([200, 500])('dispatch at most twenty a second, %i of them', (count) => {
    const leads = timings(count).map(({ dispatch_lead_ms }) => dispatch_lead_ms);
    expect(mostInTenSeconds(leads)).toBeLessThanOrEqual(200);
  });

  it('arm and dispatch no earlier than promised, however many there are, and first the one, then the other', () => {
    for (const { arm_lead_ms, dispatch_lead_ms } of timings(5_000)) {
      expect(arm_lead_ms).toBeLessThanOrEqual(300_000);
      expect(dispatch_lead_ms).toBeGreaterThanOrEqual(5_000);
      expect(dispatch_lead_ms).toBeLessThanOrEqual(35_000);
      expect(arm_lead_ms - dispatch_lead_ms).toBeGreaterThan(20_000);
    }
  });

  it('keep their own leads where they are alone', () => {
    expect(inTurn(SHORTEST, {}, SPREAD, 5_000)).toEqual(SHORTEST);
  });

  it('are dispatched as ever where nothing is spread, as with very short minutes', () => {
    const short = timingFor(1_000, null);
    const { dispatch_lead_ms } = inTurn(
      short,
      { begin_together: 50 },
      spreadFor(1_000),
      short.dispatch_lead_ms,
    );
    expect(dispatch_lead_ms).toBe(short.dispatch_lead_ms);
  });
});
