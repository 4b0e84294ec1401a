import { UsageError } from '../../../src/cli/errors.ts';
import {
  readLength,
  readMoment,
  readPeriod,
  readZone,
  touches,
} from '../../../src/cli/windows/period.ts';
import { zoneOfEnvironment, type Operator } from '../../../src/cli/input/time-argument.ts';
import { aStatus, NOW_MS } from '../fake-client.ts';

/** 13:00 in Berlin. */
const READER: Operator = { nowMs: NOW_MS, zone: zoneOfEnvironment('Europe/Berlin', 'UTC') };

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

describe('a moment of a period', () => {
  it.each([
    ['18:00', '2027-01-14T17:00:00.000Z'],
    ['08:00', '2027-01-14T07:00:00.000Z'],
    ['yesterday 23:30', '2027-01-13T22:30:00.000Z'],
    ['-2h', '2027-01-14T10:00:00.000Z'],
    ['+90m', '2027-01-14T13:30:00.000Z'],
    ['2027-01-20 02:00', '2027-01-20T01:00:00.000Z'],
    ['2027-01-20T02:00:00Z', '2027-01-20T02:00:00.000Z'],
  ])('%s', (given, instant) => {
    expect(iso(readMoment('--from', given, READER))).toBe(instant);
  });

  it.each([
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('%s, which is as far as times go', (given, instant) => {
    expect(iso(readMoment('--from', given, READER))).toBe(instant);
  });

  it.each([
    '-99999999d',
    '-999999999999d',
    `-${'9'.repeat(400)}d`,
    '0000-01-01',
    '0000-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-23:59',
  ])('refuses %s, which no list can be asked for, by its flag', (given) => {
    expect(() => readMoment('--from', given, READER)).toThrow(`--from ${given.slice(0, 90)}`);
    expect(() => readMoment('--from', given, READER)).toThrow(
      'is not of the years 0000 to 9999 in UTC',
    );
  });

  it('says of a time that is no time only what is wrong with it', () => {
    expect(() => readMoment('--from', '+99999999d', READER)).toThrow(/five years ahead$/);
    expect(() => readMoment('--from', '2027-02-30', READER)).toThrow(/calendar: 2027-02-30$/);
  });

  it.each(['6pm', '-x', ''])('refuses %j by its flag', (given) => {
    expect(() => readMoment('--from', given, READER)).toThrow(UsageError);
  });
});

describe('a day instead of a time', () => {
  it.each([
    ['2027-01-15', '2027-01-15 00:00'],
    ['today', 'today 00:00'],
    ['Yesterday', 'yesterday 00:00'],
    ['tomorrow', 'tomorrow 00:00'],
  ])('%s is its midnight in the zone of the flags', (day, time) => {
    expect(readMoment('--from', day, READER)).toBe(readMoment('--from', time, READER));
  });

  it('is named if a time cannot be read', () => {
    expect(() => readMoment('--from', '2027-13-15', READER)).toThrow(/--from 2027-13-15: .*/);
    expect(() => readMoment('--from', 'soon', READER)).toThrow('or a day such as 2027-01-15');
  });
});

describe('a period', () => {
  it('ends on the morning after its evening', () => {
    const { fromMs, toMs } = readPeriod({ from: '18:00', to: '08:00' }, READER);
    expect([iso(fromMs), iso(toMs)]).toEqual([
      '2027-01-14T17:00:00.000Z',
      '2027-01-15T07:00:00.000Z',
    ]);
  });

  it('must end after it begins', () => {
    const period = { from: '2027-01-15 02:00', to: '2027-01-15 01:00' };
    expect(() => readPeriod(period, READER)).toThrow('--to 2027-01-15 01:00: must be later');
  });

  it.each(['0h', 'all night'])('is never %j long', (given) => {
    expect(() => readLength('--for', given)).toThrow(UsageError);
  });

  it('takes IANA names of zones only', () => {
    expect(readZone('Asia/Tokyo', 'UTC')).toBe('Asia/Tokyo');
    expect(readZone(undefined, 'Europe/Berlin')).toBe('Europe/Berlin');
    expect(() => readZone('CET', 'UTC')).toThrow(/--time-zone CET: .*Europe\/Berlin/);
  });
});

describe('a window touches a period', () => {
  const start = Date.parse('2027-01-15T02:00:00Z');
  const end = Date.parse('2027-01-15T02:30:00Z');

  it.each([
    [end, null, false],
    [end - 1, null, true],
    [null, start, false],
    [null, start + 1, true],
    [null, null, true],
  ])('from %s to %s: %s', (fromMs, toMs, is) => {
    expect(touches(aStatus(), { fromMs, toMs }, NOW_MS)).toBe(is);
  });

  it.each([
    [NOW_MS - 1, true],
    [NOW_MS, true],
    [NOW_MS + 1, false],
  ])(
    'that begins at %d, however late it is, while its line may still be changed: %s',
    (fromMs, is) => {
      const late = aStatus({ phase: 'reverting', end_time: '2027-01-13T00:00:00Z' });
      expect(touches(late, { fromMs, toMs: null }, NOW_MS)).toBe(is);
    },
  );
});
