/** The report of a step that ran out of time. */
import { sayLost } from '../../src/contract/steps/pace/tries.ts';
import type { Attempt } from '../../src/contract/reporting/audit-record.ts';

const LOST = 'the worker was lost or stalled (START_TO_CLOSE)';

function tried(...outcomes: readonly string[]): Attempt[] {
  return outcomes.map((outcome, at) => ({
    attempt: at + 1,
    at: '2027-01-15T02:00:00.000Z',
    outcome,
    message: `try ${at + 1}.`,
  }));
}

describe('of a step that ran out of time', () => {
  it('nothing is said of tries if there was none, or none that failed', () => {
    expect(sayLost([], LOST)).toBe(LOST);
    expect(sayLost([{ attempt: 1, at: '', outcome: 'written' }], LOST)).toBe(LOST);
  });

  it.each([
    [['unavailable'], 'try 1.'],
    [['version_conflict'], 'try 1.'],
    [['version_conflict', 'unavailable'], 'try 2.'],
    [['unavailable', 'version_conflict'], 'try 2.'],
  ])('the last try is reported: %j', (outcomes, told) => {
    expect(sayLost(tried(...outcomes), LOST)).toBe(`${told} Then ${LOST}`);
  });

  it('a line that kept changing is reported, too', () => {
    expect(sayLost(tried('unavailable', 'version_conflict', 'version_conflict'), LOST)).toBe(
      `the line kept changing between read and write. try 3. Then ${LOST}`,
    );
  });
});
