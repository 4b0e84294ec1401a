/** How windows that fall due together are spread over the time before their instant. */
import { spreadLeads, withCrowd } from '../../../src/activities/admission/leads.ts';
import type { Timing } from '../../../src/contract/steps/pace/timing.ts';
import { readRequest } from '../../../src/contract/request/request-schema.ts';
import { windowId, type WindowPlan } from '../../../src/contract/request/window-plan.ts';
import { spreadFor, timingFor } from '../../../src/worker/settings/timing.ts';

const MINUTE_MS = 60_000;
const SHORTEST = timingFor(MINUTE_MS, null);
const SPREAD = spreadFor(MINUTE_MS);
/** A worker on two cores dispatches about fifty a second. */
const MOST_A_SECOND = 50;

function planOf(flow_id: string): WindowPlan {
  const reading = readRequest(
    {
      flow_id,
      start_time: '2026-12-01T02:00:00Z',
      duration_minutes: 30,
      fallback_greeting: 'We are under maintenance.',
      callback_url: 'https://hooks.example.com/',
    },
    { askedAtMs: Date.parse('2026-11-30T00:00:00Z') },
  );
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.plan;
}

/** The leads of windows that begin together, in the order of their bookings. */
function leadsOfAll(count: number): readonly Timing[] {
  return Array.from({ length: count }, (_, earlier) => {
    const plan = planOf(`line-${earlier}`);
    const own = spreadLeads(SHORTEST, SPREAD, plan, windowId(plan));
    return withCrowd(own, SPREAD, SHORTEST, earlier);
  });
}

function mostInOneSecond(leadsMs: readonly number[]): number {
  const seconds = new Map<number, number>();
  for (const ms of leadsMs) {
    const second = Math.floor(ms / 1_000);
    seconds.set(second, (seconds.get(second) ?? 0) + 1);
  }
  return Math.max(...seconds.values());
}

describe.each([1, 20, 200, 500, 1_000])('%i windows that begin together', (count) => {
  const all = leadsOfAll(count);

  it('are dispatched at a pace that a worker can keep', () => {
    const leads = all.map(({ dispatch_lead_ms: ms }) => ms);
    expect(mostInOneSecond(leads)).toBeLessThanOrEqual(MOST_A_SECOND);
    expect(Math.min(...leads)).toBeGreaterThanOrEqual(SHORTEST.dispatch_lead_ms);
  });

  it('are armed at such a pace, and each before it is dispatched', () => {
    expect(mostInOneSecond(all.map(({ arm_lead_ms: ms }) => ms))).toBeLessThanOrEqual(
      MOST_A_SECOND,
    );
    for (const { arm_lead_ms, dispatch_lead_ms } of all)
      expect(arm_lead_ms).toBeGreaterThan(dispatch_lead_ms);
  });
});

it('of any number, none is dispatched before it is armed', () => {
  const own = spreadLeads(SHORTEST, SPREAD, planOf('line'), 'line');
  const { arm_lead_ms, dispatch_lead_ms } = withCrowd(own, SPREAD, SHORTEST, 10_000);
  expect(dispatch_lead_ms).toBeLessThan(arm_lead_ms);
});
