import * as fc from 'fast-check';
import {
  namedZone,
  readTimeArgument,
  zoneOfEnvironment,
} from '../../../src/cli/input/time-argument.ts';

/** A Thursday, 13:00:00.4 in Berlin. */
const NOW = Date.parse('2027-01-14T12:00:00.400Z');

function read(text: string, zone = 'Europe/Berlin', nowMs = NOW): string {
  const time = readTimeArgument('--start', text, { nowMs, zone: namedZone('--time-zone', zone) });
  return time.ok ? new Date(time.epochMs).toISOString() : time.problem.message;
}

describe('the time of a flag', () => {
  it.each([
    ['now', '2027-01-14T12:00:00.000Z'],
    ['NOW', '2027-01-14T12:00:00.000Z'],
    ['+10m', '2027-01-14T12:10:01.000Z'],
    ['10m', '2027-01-14T12:10:01.000Z'],
    ['+1h30m', '2027-01-14T13:30:01.000Z'],
    ['1h30m', '2027-01-14T13:30:01.000Z'],
    ['1h 30m', '2027-01-14T13:30:01.000Z'],
    ['1.5h', '2027-01-14T13:30:01.000Z'],
    ['PT30M', '2027-01-14T12:30:01.000Z'],
    ['90s', '2027-01-14T12:01:31.000Z'],
    ['2d', '2027-01-16T12:00:01.000Z'],
    ['+0m', '2027-01-14T12:00:01.000Z'],
    ['1825d', '2032-01-13T12:00:01.000Z'],
    ['14:00', '2027-01-14T13:00:00.000Z'],
    ['13:00', '2027-01-15T12:00:00.000Z'],
    ['02:00', '2027-01-15T01:00:00.000Z'],
    ['02:00:30', '2027-01-15T01:00:30.000Z'],
    ['00:00', '2027-01-14T23:00:00.000Z'],
    ['today 02:00', '2027-01-14T01:00:00.000Z'],
    ['today 23:59', '2027-01-14T22:59:00.000Z'],
    ['tomorrow 02:00', '2027-01-15T01:00:00.000Z'],
    ['Tomorrow 14:00', '2027-01-15T13:00:00.000Z'],
    ['  tomorrow   02:00 ', '2027-01-15T01:00:00.000Z'],
    ['sat 02:00', '2027-01-16T01:00:00.000Z'],
    ['Sunday 02:00', '2027-01-17T01:00:00.000Z'],
    ['thu 14:00', '2027-01-14T13:00:00.000Z'],
    ['thu 02:00', '2027-01-21T01:00:00.000Z'],
    ['2027-01-16 02:00', '2027-01-16T01:00:00.000Z'],
    ['2027-01-16T02:00', '2027-01-16T01:00:00.000Z'],
    ['2027-01-16t02:00', '2027-01-16T01:00:00.000Z'],
    ['2027-01-16 02:00:30.5', '2027-01-16T01:00:30.500Z'],
    ['2027-01-16T02:00:00', '2027-01-16T01:00:00.000Z'],
    ['2027-07-16 02:00', '2027-07-16T00:00:00.000Z'],
    ['2027-01-16 02:00Z', '2027-01-16T02:00:00.000Z'],
    ['2027-01-16T02:00:00Z', '2027-01-16T02:00:00.000Z'],
    ['2027-01-16T02:00:00.976920+05:30', '2027-01-15T20:30:00.976Z'],
    ['2020-01-16 02:00', '2020-01-16T01:00:00.000Z'],
  ])('%j is %s', (text, iso) => {
    expect(read(text)).toBe(iso);
  });

  it.each([
    ['', 'must be an RFC 3339 time'],
    ['later', 'must be an RFC 3339 time'],
    ['10', 'must be an RFC 3339 time'],
    ['-10m', 'must be an RFC 3339 time'],
    ['+', 'must be an RFC 3339 time'],
    ['+m', 'must be an RFC 3339 time'],
    ['+10x', 'must be an RFC 3339 time'],
    ['+10m5h', 'must be an RFC 3339 time'],
    ['2:00', 'must be an RFC 3339 time'],
    ['2am', 'must be an RFC 3339 time'],
    ['2027-01-16', 'must be an RFC 3339 time'],
    ['01/16/2027 02:00', 'must be an RFC 3339 time'],
    ['16.01.2027 02:00', 'must be an RFC 3339 time'],
    ['someday 02:00', 'must be an RFC 3339 time'],
    ['tomorrow', 'must be an RFC 3339 time'],
    ['02:00 tomorrow', 'must be an RFC 3339 time'],
    ['２０２７-01-16 02:00', 'must be an RFC 3339 time'],
    ['24:00', '24:00:00'],
    ['02:60', '02:60:00'],
    ['02:00:60', '02:00:60'],
    ['tomorrow 25:00', '25:00:00'],
    ['2027-02-30 02:00', '2027-02-30'],
    ['2027-01-16 24:00', '24:00:00'],
    ['2027-01-16 02:00+01:60', '+01:60'],
    ['+99999999d', 'more than five years ahead'],
    ['99999999999999999999999999d', 'more than five years ahead'],
    [`${'9'.repeat(400)}d`, 'more than five years ahead'],
    ['1831d', 'more than five years ahead'],
  ])('is never %j', (text, message) => {
    expect(read(text)).toContain(message);
  });

  it.each([
    [
      '02:30, which comes twice',
      '02:30',
      '2027-10-30T12:00:00Z',
      'send 2027-10-31T02:30:00+02:00 (before the change, 2027-10-31T00:30:00Z) or 2027-10-31T02:30:00+01:00 (after the change, 2027-10-31T01:30:00Z)',
    ],
    [
      '02:30, while it comes a second time',
      '02:30',
      '2027-10-31T00:45:00Z',
      '2027-10-31T02:30:00 exists twice in Europe/Berlin',
    ],
    [
      '02:30, which does not come',
      '02:30',
      '2027-03-28T00:10:00Z',
      'send 2027-03-28T01:30:00+01:00 (before the change, 2027-03-28T00:30:00Z) or 2027-03-28T03:30:00+02:00 (after the change, 2027-03-28T01:30:00Z)',
    ],
    ['tomorrow', 'tomorrow 02:30', '2027-03-27T12:00:00Z', 'does not exist in Europe/Berlin'],
    ['a weekday', 'sun 02:30', '2027-10-29T12:00:00Z', 'exists twice in Europe/Berlin'],
    ['a date', '2027-10-31 02:30', '2027-01-01T12:00:00Z', 'exists twice in Europe/Berlin'],
  ])('is refused if the clocks change: %s', (_what, text, now, message) => {
    expect(read(text, 'Europe/Berlin', Date.parse(now))).toContain(message);
  });

  it('is of the next day once a change of the clocks has passed', () => {
    const now = Date.parse('2027-10-31T02:00:00Z');
    expect(read('02:30', 'Europe/Berlin', now)).toBe('2027-11-01T01:30:00.000Z');
  });

  it('is the next one that a clock there shows, at any moment', () => {
    const moments = fc.integer({ min: NOW, max: NOW + 365 * 86_400_000 });
    const minutes = fc.integer({ min: 4 * 60, max: 24 * 60 - 1 });
    fc.assert(
      fc.property(moments, minutes, (nowMs, minute) => {
        const [h, m] = [Math.floor(minute / 60), minute % 60].map((n) => `${n}`.padStart(2, '0'));
        const found = Date.parse(read(`${h}:${m}`, 'America/New_York', nowMs));
        expect(found).toBeGreaterThan(nowMs);
        expect(found - nowMs).toBeLessThanOrEqual(25 * 3_600_000);
        const shown = new Date(found).toLocaleTimeString('en-GB', {
          timeZone: 'America/New_York',
        });
        expect(shown).toBe(`${h}:${m}:00`);
      }),
    );
  });

  it('is today or tomorrow by the date there, not by that of UTC', () => {
    const now = Date.parse('2027-01-14T20:00:00Z');
    expect(read('tomorrow 02:00', 'Asia/Tokyo', now)).toBe('2027-01-15T17:00:00.000Z');
    expect(read('tomorrow 02:00', 'America/Los_Angeles', now)).toBe('2027-01-15T10:00:00.000Z');
  });
});

describe("the operator's zone", () => {
  it.each([
    [undefined, 'UTC'],
    ['', 'UTC'],
    [':', 'UTC'],
    ['Europe/Berlin', 'Europe/Berlin'],
    [':Europe/Berlin', 'Europe/Berlin'],
    ['UTC', 'UTC'],
    ['US/Pacific', 'US/Pacific'],
    ['EST5EDT', 'EST5EDT'],
  ])('is of TZ=%s: %s', (tz, name) => {
    expect(zoneOfEnvironment(tz, 'UTC')).toMatchObject({ ok: true, zone: { name } });
  });

  it.each([
    'CET-1CEST',
    'CET-1CEST,M3.5.0,M10.5.0/3',
    'UTC0',
    'CET',
    'BST',
    '/usr/share/zoneinfo/UTC',
    'x',
  ])('is reported, not guessed, where TZ=%s, and only by a time that needs it', (tz) => {
    const operator = { nowMs: NOW, zone: zoneOfEnvironment(tz, 'UTC') };
    const message = expect.stringContaining(`TZ ("${tz}") must be an IANA time zone`);
    for (const local of ['02:00', 'tomorrow 02:00', '2027-01-16 02:00'])
      expect(readTimeArgument('--until', local, operator)).toEqual({
        ok: false,
        problem: { path: '--until', message },
      });
    for (const instant of ['now', '+10m', '2027-01-16 02:00Z'])
      expect(readTimeArgument('--until', instant, operator)).toMatchObject({ ok: true });
  });
});
