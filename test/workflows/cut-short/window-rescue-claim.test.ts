/**
 * A rescue that does not get the line calls nothing else. With a fake engine, without a server: only the rescue's calls
 * of activities are checked.
 */
import type { ClaimResult, Recalled, RescueInput } from '../../../src/contract/calendar/sweep.ts';
import { windowRescue } from '../../../src/workflows/window-rescue.ts';
import { aChange } from '../../support/records/a-change.ts';
import { aPlan } from '../../support/records/a-plan.ts';
import { booking } from '../calendar/calendar-bookings.ts';

const mockAsked: string[] = [];
let mockClaim: ClaimResult = { granted: false, holder: null };
let mockRecalled: Recalled | null = null;

function mockNamed(name: string): object {
  return { name };
}

function mockActivity(name: string) {
  return async () => {
    mockAsked.push(name);
    if (name === 'claimLine') return mockClaim;
    if (name === 'recallWindow' && mockRecalled !== null) return mockRecalled;
    throw new Error(`${name} is not wanted`);
  };
}

/** Nothing is waited for. */
async function mockCondition(_isSo: () => boolean, ms?: number): Promise<boolean> {
  if (ms !== undefined) throw new Error('a wait is not wanted');
  return true;
}

jest.mock('@temporalio/workflow', () => ({
  CancellationScope: { nonCancellable: (work: () => unknown) => work() },
  allHandlersFinished: () => true,
  condition: mockCondition,
  defineQuery: mockNamed,
  defineSignal: mockNamed,
  defineUpdate: mockNamed,
  proxyActivities: () => new Proxy({}, { get: (_none, name) => mockActivity(String(name)) }),
  proxySinks: () => ({
    audit: { record: () => undefined },
    outcomes: { ended: () => undefined },
  }),
  setCurrentDetails: () => undefined,
  setHandler: () => undefined,
  upsertMemo: () => undefined,
  upsertSearchAttributes: () => undefined,
  workflowInfo: () => ({ taskQueue: 'tests' }),
}));

const INPUT: RescueInput = {
  organization_id: 'ours',
  booking: booking({ id: 'w', run: 'r', change: aChange({ stage: 'applied' }) }),
  why: 'closed',
  source: 'booking',
};

describe('a rescue', () => {
  it.each<string | null>(['another window', null])(
    'whose claim is denied (holder: %s) does nothing else',
    async (holder) => {
      mockAsked.length = 0;
      mockClaim = { granted: false, holder };
      const expected = { outcome: 'not_needed', holder, receipt: null };
      await expect(windowRescue(INPUT)).resolves.toEqual(expected);
      expect(mockAsked).toEqual(['claimLine']);
    },
  );

  it('whose line a person has taken over from a later window writes nothing, and calls a person', async () => {
    mockAsked.length = 0;
    const later = { window_id: 'later', run_id: 'l', by: 'mia', left_at_ms: Date.now() };
    const left = { ...later, target: INPUT.booking.target };
    mockClaim = { granted: false, holder: 'later', left };
    mockRecalled = {
      plan: aPlan({ callback_events: [] }),
      timing: { arm_lead_ms: 0, dispatch_lead_ms: 0, revert_alarm_after_ms: 0 },
      from: 'history',
      start_lateness_ms: null,
      change: null,
    };
    const what: unknown = expect.stringContaining('mia has taken the line over from later');
    await expect(windowRescue(INPUT)).resolves.toMatchObject({
      outcome: 'not_needed',
      holder: 'later',
      receipt: { status: { phase: 'failed', line: 'unknown', attention: { what } } },
    });
    expect(mockAsked).toEqual(['claimLine', 'recallWindow']);
  });

  it('claims the line before it asks anything else', async () => {
    mockAsked.length = 0;
    mockRecalled = null;
    mockClaim = { granted: true, holder: null };
    await expect(windowRescue(INPUT)).rejects.toThrow('recallWindow is not wanted');
    expect(mockAsked).toEqual(['claimLine', 'recallWindow']);
  });
});
