import { readExtend } from '../../../src/contract/window/controls/control-arguments.ts';

const BY = { actor: 'mia', reason: 'slow' };

describe('the end of an extension', () => {
  it('is an instant', () => {
    const argument = {
      ...BY,
      until: '2027-01-15T03:00:00+01:00',
      expected_end_time: '2027-01-15T02:30:00.000+00:00',
    };
    expect(readExtend(argument)).toMatchObject({
      ok: true,
      value: {
        untilMs: Date.UTC(2027, 0, 15, 2),
        expectedEndMs: Date.UTC(2027, 0, 15, 2, 30),
      },
    });
  });

  it.each([
    '2027-02-30T02:00:00Z',
    '2027-01-15T24:00:00Z',
    '01/15/2027 02:00 Z',
    '01/15/2027 02:00:00+01:00',
    'Jan 15, 2027 02:00:00Z',
    '2027-01-15T02:00Z',
    '2027-01-15T02:00:60Z',
    '2027-01-15T02:00:00+01:60',
    '2027-01-15T02:00:00',
    '2027-01-15',
    '',
    20_270_115,
    {},
    true,
  ])('is never %j', (time) => {
    for (const path of ['until', 'expected_end_time']) {
      const argument = { ...BY, [path]: time, ...(path === 'until' ? {} : { by_minutes: 5 }) };
      const reading = readExtend(argument);
      expect(reading.ok ? [] : reading.problems.map((problem) => problem.path)).toEqual([path]);
    }
  });
});
