// A rescue that does not get the line calls nothing else. With a fake engine, without a server: only the rescue's
// calls of activities are checked.
import type { ClaimResult, RescueInput } from '../../../src/contract/calendar/sweep.ts';
import { windowRescue } from '../../../src/workflows/window-rescue.ts';
import { aChange } from '../../support/records/a-change.ts';
import { booking } from '../calendar/calendar-bookings.ts';

const mockAsked: string[] = [];
let mockClaim: ClaimResult = { granted: false, holder: null };

function mockNamed(name: string): object {
  return { name };
}

function mockActivity(name: string) {
  return async () => {
    mockAsked.push(name);
    if (name !== 'claimLine') throw new Error(`${name} is not wanted`);
    return mockClaim;
  };
}

jest.mock('@temporalio/workflow', () => ({
  CancellationScope: { nonCancellable: (work: () => unknown) => work() },
  allHandlersFinished: () => true,
  condition: async () => true,
  defineQuery: mockNamed,
  defineSignal: mockNamed,
  defineUpdate: mockNamed,
  proxyActivities: () => new Proxy({}, { get: (_none, name) => mockActivity(String(name)) }),
  proxySinks: () => ({}),
  setHandler: () => undefined,
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

  it('claims the line before it asks anything else', async () => {
    mockAsked.length = 0;
    mockClaim = { granted: true, holder: null };
    await expect(windowRescue(INPUT)).rejects.toThrow('recallWindow is not wanted');
    expect(mockAsked).toEqual(['claimLine', 'recallWindow']);
  });
});
