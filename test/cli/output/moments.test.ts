import * as fc from 'fast-check';
import {
  countdown,
  distance,
  moment,
  span,
  withLocalTimes,
} from '../../../src/cli/output/plain/moments.ts';

const NOW = Date.parse('2027-01-14T12:00:00Z');

describe('moment', () => {
  it.each([
    ['2027-01-15T02:00:00Z', 'Europe/Berlin', '2027-01-15 03:00 CET (02:00 UTC)'],
    ['2027-01-15T02:00:05Z', 'Europe/Berlin', '2027-01-15 03:00:05 CET (02:00:05 UTC)'],
    ['2027-01-14T23:30:00Z', 'Europe/Berlin', '2027-01-15 00:30 CET (2027-01-14 23:30 UTC)'],
    ['2027-01-15T02:00:00Z', 'UTC', '2027-01-15 02:00 UTC'],
  ])('writes %s in %s', (instant, zone, text) => {
    expect(moment(Date.parse(instant), zone)).toBe(text);
  });
});

describe('withLocalTimes', () => {
  it.each([
    [
      '2020-01-15T02:00:00.000+00:00 is in the past',
      '2020-01-15 03:00 CET (02:00 UTC) is in the past',
    ],
    ['free from 2027-07-15T02:00:00Z on', 'free from 2027-07-15 04:00 CEST (02:00 UTC) on'],
    ['since 2027-01-15 02:00:05 UTC.', 'since 2027-01-15 03:00:05 CET (02:00:05 UTC).'],
    ['2027-01-15T02:00:00+01:00 has its own zone', '2027-01-15T02:00:00+01:00 has its own zone'],
    ['2027-01-15 03:00 CET (02:00 UTC) is said', '2027-01-15 03:00 CET (02:00 UTC) is said'],
    ['ivr-window/flow-ivr:x/20270115T020000Z', 'ivr-window/flow-ivr:x/20270115T020000Z'],
    ['2027-99-15T02:00:00Z', '2027-99-15T02:00:00Z'],
    ['--until 2027-02-30T02:00:00Z: is no day', '--until 2027-02-30T02:00:00Z: is no day'],
    ['--until 2027-04-06T24:00:00Z: is no time', '--until 2027-04-06T24:00:00Z: is no time'],
    ['until 2027-04-06 02:00 UTC', 'until 2027-04-06 04:00 CEST (02:00 UTC)'],
    [
      'send 2027-10-31T01:30:00+01:00 (before the change, 2027-10-31T00:30:00Z) or 2027-10-31T01:30:00+00:00 (after the change, 2027-10-31T01:30:00Z)',
      'send 2027-10-31T01:30:00+01:00 (before the change, 2027-10-31T00:30:00Z) or 2027-10-31T01:30:00+00:00 (after the change, 2027-10-31T01:30:00Z)',
    ],
    ['must be such as 2027-01-15T02:00:00Z', 'must be such as 2027-01-15T02:00:00Z'],
  ])('makes of %j %j', (text, told) => {
    expect(withLocalTimes(text, 'Europe/Berlin')).toBe(told);
  });
});

describe('distance', () => {
  it.each([
    [14 * 3_600_000, 'in 14 h'],
    [5_400_000, 'in 1 h 30 min'],
    [3_600_000, 'in 1 h'],
    [12 * 60_000 + 5_000, 'in 12 min'],
    [90_000, 'in 1 min 30 s'],
    [45_000, 'in 45 s'],
    [51 * 86_400_000, 'in 51 days'],
    [30 * 3_600_000, 'in 30 h'],
    [-180_000, '3 min ago'],
    [400, 'now'],
  ])('says %s ms as %s', (ms, text) => {
    expect(distance(NOW + ms, NOW)).toBe(text);
  });

  it('never says more than there is', () => {
    const units = { s: 1, min: 60, h: 3_600, days: 86_400 };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 10 }), (ms) => {
        const parts = [...span(ms).matchAll(/(\d+) (s|min|h|days)/g)];
        const seconds = parts.reduce((sum, [, count, unit]) => {
          const length = Object.entries(units).find(([name]) => name === unit)?.[1] ?? 0;
          return sum + Number(count) * length;
        }, 0);
        expect(seconds * 1_000).toBeLessThanOrEqual(ms);
      }),
    );
  });
});

describe('countdown', () => {
  it.each([
    [29 * 60_000 + 12_000, '29:12'],
    [3_723_000, '1:02:03'],
    [3 * 86_400_000 + 4_000, '3 d 00:00:04'],
    [-5_000, '00:00'],
    [1, '00:01'],
  ])('counts %s ms as %s', (ms, text) => {
    expect(countdown(ms)).toBe(text);
  });
});
