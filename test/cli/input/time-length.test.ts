import * as fc from 'fast-check';
import { readLengthMs, readMinutes } from '../../../src/cli/input/time-length.ts';

function minutes(text: string): number | string {
  const reading = readMinutes(text);
  return reading.ok ? reading.minutes : reading.message;
}

describe('a length in minutes', () => {
  it.each([
    ['90', 90],
    ['0', 0],
    ['-5', -5],
    ['1.5', 1.5],
    ['90m', 90],
    ['+90m', 90],
    ['1h', 60],
    ['1H', 60],
    ['1h30m', 90],
    ['1h 30m', 90],
    ['1.5h', 90],
    ['0.5h', 30],
    ['0m', 0],
    ['120s', 2],
    ['1d', 1_440],
    ['PT30M', 30],
    ['PT1H30M', 90],
    ['pt90m', 90],
    ['P1D', 1_440],
    ['P1DT1H', 1_500],
    ['99999999h', 5_999_999_940],
  ])('%s is %s', (text, count) => {
    expect(minutes(text)).toBe(count);
  });

  it.each([
    ['90s', 'must be whole minutes, not "90s"'],
    ['1.33h', 'must be whole minutes'],
    ['0.1m', 'must be whole minutes'],
    ['', 'must be a number, not ""'],
    ['abc', 'must be a number, not "abc": minutes, or a length such as 1h30m'],
    ['1e3', 'must be a number'],
    ['0x10', 'must be a number'],
    ['30min', 'must be a number'],
    ['-30m', 'must be a number'],
    ['30m1h', 'must be a number'],
    ['1h30', 'must be a number'],
    ['m', 'must be a number'],
    ['+', 'must be a number'],
    ['P', 'must be a number'],
    ['PT', 'must be a number'],
    ['P1M', 'must be a number'],
    ['P1W', 'must be a number'],
    ['1,5h', 'must be a number'],
    ['٣٠m', 'must be a number'],
    [`${'9'.repeat(30)}h`, 'is too long'],
    [`${'9'.repeat(400)}h`, 'is too long'],
  ])('is never %j', (text, message) => {
    expect(minutes(text)).toContain(message);
  });
});

describe('a length', () => {
  it('adds days, hours, minutes and seconds', () => {
    const count = fc.nat(1_000);
    fc.assert(
      fc.property(count, count, count, count, (d, h, m, s) => {
        const ms = (((d * 24 + h) * 60 + m) * 60 + s) * 1_000;
        expect(readLengthMs(`+${d}d${h}h${m}m${s}s`)).toBe(ms);
        expect(readLengthMs(`P${d}DT${h}H${m}M${s}S`)).toBe(ms);
      }),
    );
  });
});
