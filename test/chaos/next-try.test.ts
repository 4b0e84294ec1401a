/** A retry is sent when the next attempt is far away, according to the engine. */
import { nextTryMs, type PendingActivity } from '../../dev/chaos/stage/acting/next-try.ts';

const [SCHEDULED, STARTED] = [1, 2];

function pending(more: Partial<PendingActivity> = {}): PendingActivity {
  return {
    activityType: { name: 'revertChange' },
    state: SCHEDULED,
    attempt: 3,
    scheduledTime: { seconds: 1_800_000_000, nanos: 250_000_000 },
    ...more,
  };
}

describe('the next try of a revert', () => {
  it('is when the engine says', () => {
    const look = pending({ activityType: { name: 'lookAtTarget' }, scheduledTime: { seconds: 1 } });
    expect(nextTryMs([look, pending()])).toBe(1_800_000_000_250);
  });

  it('is not known while it is under way, waits for a worker, or the round is over', () => {
    expect(nextTryMs([pending({ state: STARTED })])).toBeNull();
    expect(nextTryMs([pending({ attempt: 1 })])).toBeNull();
    expect(nextTryMs([pending({ activityType: { name: 'lookAtTarget' } })])).toBeNull();
    expect(nextTryMs([])).toBeNull();
  });
});
