// When windows that begin together arm, one after the other.
import { armInTurn } from '../../src/activities/admission/arm-in-turn.ts';
import { spreadFor } from '../../src/worker/settings/timing.ts';

const TIMING = { arm_lead_ms: 60_000, dispatch_lead_ms: 5_000, revert_alarm_after_ms: 60_000 };

/** How long before their instant so many arm that were booked one after the other. */
function leads(count: number, apartMs = spreadFor(60_000).arm_apart_ms): readonly number[] {
  return Array.from({ length: count }, (_, begin_together) => {
    const { arm_lead_ms } = armInTurn(
      TIMING,
      begin_together === 0 ? {} : { begin_together },
      apartMs,
    );
    return arm_lead_ms - TIMING.arm_lead_ms;
  });
}

describe('windows that begin together', () => {
  it.each([200, 500, 1_000, 3_000])('arm a few a second, %i of them', (count) => {
    const seconds = new Map<number, number>();
    for (const lead of leads(count)) {
      const second = Math.floor(lead / 1_000);
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
    }
    const most = Math.ceil(count / 1_200) * 7;
    expect(Math.max(...seconds.values())).toBeLessThanOrEqual(most);
  });

  it('arm no more than three minutes earlier than they must, however many there are', () => {
    expect(Math.max(...leads(10_000))).toBeLessThan(180_000);
  });

  it('arm as late as they may where they are alone, and keep all other leads', () => {
    expect(armInTurn(TIMING, {}, 150)).toEqual(TIMING);
    expect(armInTurn(TIMING, { begin_together: 2 }, 150)).toEqual({
      ...TIMING,
      arm_lead_ms: 60_300,
    });
  });
});
