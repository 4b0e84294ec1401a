import * as fc from 'fast-check';
import {
  approximateStartMs,
  parseInstantArgument,
  parseOffset,
  parseTimeArgument,
} from '../../../src/cli/input/time-argument.ts';

const NOW = Date.parse('2027-01-14T12:00:00.400Z');

describe('parseOffset', () => {
  it.each([
    ['+10m', 600_000],
    ['+90s', 90_000],
    ['+2h', 7_200_000],
    ['+1h30m', 5_400_000],
    ['+1d', 86_400_000],
    ['+0m', 0],
  ])('reads %s', (text, ms) => {
    expect(parseOffset(text)).toBe(ms);
  });

  it.each(['10m', '+', '+m', '+10', '+10x', '-10m', '+10m5h', '+1.5h', ' +10m'])(
    'does not take %j for a length',
    (text) => {
      expect(parseOffset(text)).toBeNull();
    },
  );

  it('adds days, hours, minutes and seconds', () => {
    const count = fc.nat(1_000);
    fc.assert(
      fc.property(count, count, count, count, (d, h, m, s) => {
        const ms = (((d * 24 + h) * 60 + m) * 60 + s) * 1_000;
        expect(parseOffset(`+${d}d${h}h${m}m${s}s`)).toBe(ms);
      }),
    );
  });
});

describe('parseTimeArgument', () => {
  it('gives whole seconds, never sooner than asked for', () => {
    expect(parseTimeArgument('+10m', NOW)).toEqual({
      kind: 'relative',
      epochMs: Date.parse('2027-01-14T12:10:01Z'),
    });
  });

  it('takes now for the second that runs', () => {
    expect(parseTimeArgument('now', NOW)).toMatchObject({
      epochMs: Date.parse('2027-01-14T12:00:00Z'),
    });
  });

  it('leaves what is written to those who read requests', () => {
    expect(parseTimeArgument('tomorrow', NOW)).toEqual({ kind: 'written', text: 'tomorrow' });
  });
});

describe('parseInstantArgument', () => {
  it.each([
    ['2027-01-15T02:00:00Z', '2027-01-15T02:00:00Z'],
    ['2027-01-15T02:00:00', '2027-01-15T02:00:00Z'],
    ['2027-01-15T02:00:00.976920', '2027-01-15T02:00:00.976Z'],
    ['2027-01-15T02:00:00+01:00', '2027-01-15T01:00:00Z'],
  ])('reads %s', (text, instant) => {
    expect(parseInstantArgument(text, NOW)).toBe(Date.parse(instant));
  });

  it.each(['tomorrow', '2027', '2027-01-15', '2027-13-15T02:00:00Z', '02:00'])(
    'refuses %s',
    (text) => {
      expect(parseInstantArgument(text, NOW)).toBeNull();
    },
  );
});

describe('approximateStartMs', () => {
  it.each([
    ['2027-01-15T02:00:00', 'Europe/Berlin', '2027-01-15T01:00:00Z'],
    ['2027-07-15T02:00:00', 'Europe/Berlin', '2027-07-15T00:00:00Z'],
    ['2027-01-15T20:00:00', 'America/New_York', '2027-01-16T01:00:00Z'],
    ['2027-01-15T02:00:00', null, '2027-01-15T02:00:00Z'],
  ])('reads %s in %s', (text, zone, instant) => {
    expect(approximateStartMs(text, zone)).toBe(Date.parse(instant));
  });

  it('cannot tell in a zone nobody knows', () => {
    expect(approximateStartMs('2027-01-15T02:00:00', 'Mars/Olympus')).toBeNull();
  });
});
