import * as fc from 'fast-check';
import { readRequest } from '../../../src/contract/request/request-schema.ts';
import { readStartTime } from '../../../src/contract/request/times/start-time.ts';
import { planDifferences } from '../../../src/contract/request/plan-differences.ts';
import { whyNoTimeZone } from '../../../src/contract/request/times/zone-names.ts';

function said(startTime: string, zone: string | null): unknown {
  const reading = readStartTime(startTime, zone);
  return reading.ok ? new Date(reading.epochMs).toISOString() : reading.problem;
}

describe('a start', () => {
  it.each([
    ['2027-01-15T02:00:00', null, '2027-01-15T02:00:00.000Z'],
    ['2027-01-15T02:00:00+05:30', null, '2027-01-14T20:30:00.000Z'],
    ['2027-01-15T02:00:00', 'Europe/Berlin', '2027-01-15T01:00:00.000Z'],
    ['2027-07-15T02:00:00.976920', 'Europe/Berlin', '2027-07-15T00:00:00.976Z'],
    ['2027-07-15T02:00:00', 'Australia/Lord_Howe', '2027-07-14T15:30:00.000Z'],
    // Ramadan: temporal-polyfill 0.3.2 and 1.0.6 say 01:00.
    ['2029-01-20T02:00:00', 'Africa/Casablanca', '2029-01-20T02:00:00.000Z'],
    ['2027-03-28T01:59:59', 'Europe/Berlin', '2027-03-28T00:59:59.000Z'],
    ['2027-03-28T03:00:00', 'Europe/Berlin', '2027-03-28T01:00:00.000Z'],
    ['2027-10-31T01:59:59', 'Europe/Berlin', '2027-10-30T23:59:59.000Z'],
    ['2027-10-31T03:00:00', 'Europe/Berlin', '2027-10-31T02:00:00.000Z'],
  ])('%s in %s is %s', (startTime, zone, iso) => {
    expect(said(startTime, zone)).toBe(iso);
  });

  it.each([
    ['2027-02-30T02:00:00', 'Europe/Berlin', 'start_time', '2027-02-30'],
    ['2027-01-15T24:00:00', null, 'start_time', '24:00:00'],
    ['2027-01-15T02:00:60', 'Europe/Berlin', 'start_time', '02:00:60'],
    ['2027-01-15T02:00:00+01:60', null, 'start_time', '+01:60'],
    ['01/15/2027 02:00:00', null, 'start_time', 'must be an RFC 3339 time'],
    ['2027-01-15T02:00:00Z', 'Europe/Berlin', 'start_time', 'must carry no offset (Z)'],
    ['2027-01-15T02:00:00', 'Mars/Olympus', 'time_zone', 'must be an IANA time zone'],
  ])('cannot be %s in %s', (startTime, zone, path, message) => {
    expect(said(startTime, zone)).toEqual({ path, message: expect.stringContaining(message) });
  });

  it('that exists twice is reported in local time, on both sides of the change', () => {
    expect(said('2027-10-31T02:30:00', 'Europe/Berlin')).toEqual({
      path: 'start_time',
      message:
        '2027-10-31T02:30:00 exists twice in Europe/Berlin: the clocks go back from 03:00 to 02:00; ' +
        'send 2027-10-31T02:30:00+02:00 (before the change, 2027-10-31T00:30:00Z) or ' +
        '2027-10-31T02:30:00+01:00 (after the change, 2027-10-31T01:30:00Z) without time_zone',
    });
  });

  it('that does not exist is reported with the local times on both sides', () => {
    expect(said('2027-03-28T02:30:00', 'Europe/Berlin')).toEqual({
      path: 'start_time',
      message:
        '2027-03-28T02:30:00 does not exist in Europe/Berlin: the clocks go forward from 02:00 to 03:00; ' +
        'send 2027-03-28T01:30:00+01:00 (before the change, 2027-03-28T00:30:00Z) or ' +
        '2027-03-28T03:30:00+02:00 (after the change, 2027-03-28T01:30:00Z) without time_zone',
    });
  });

  it.each([
    ['half an hour', '2027-04-04T01:45:00', 'Australia/Lord_Howe', 'from 02:00 to 01:30'],
    ['midnight', '2027-09-05T00:30:00', 'America/Santiago', 'from 00:00 to 01:00'],
    ['the evening before', '2027-04-03T23:30:00', 'America/Santiago', 'from 00:00 to 23:00'],
  ])('is reported if the clocks change by %s', (_what, startTime, zone, change) => {
    expect(said(startTime, zone)).toMatchObject({ message: expect.stringContaining(change) });
  });

  it('is read or refused in every year that can be written, and never throws', () => {
    const years = fc.integer({ min: 0, max: 9_999 }).map((year) => `${year}`.padStart(4, '0'));
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    fc.assert(
      fc.property(years, zones, (year, zone) => {
        expect(readStartTime(`${year}-01-01T00:00:00`, zone)).toHaveProperty('ok');
        expect(readStartTime(`${year}-12-31T23:59:59.999`, zone)).toHaveProperty('ok');
      }),
    );
  });

  it('can be sent as one of the two instants it was told', () => {
    expect(said('2027-10-31T02:30:00+02:00', null)).toBe('2027-10-31T00:30:00.000Z');
    expect(said('2027-10-31T02:30:00+01:00', null)).toBe('2027-10-31T01:30:00.000Z');
  });
});

describe('a time zone', () => {
  it.each(['Europe/Kyiv', 'Asia/Kolkata', 'US/Pacific', 'Etc/GMT+5', 'UTC', 'GMT', 'GMT0', 'Zulu'])(
    '%s is taken',
    (name) => {
      expect(whyNoTimeZone(name)).toBeNull();
    },
  );

  it('is taken in any case, as IANA compares them, by all that Intl supports', () => {
    const names = Intl.supportedValuesOf('timeZone');
    const refused = [...names, ...names.map((name) => name.toLowerCase()), 'utc', 'gmt'].filter(
      (name) => whyNoTimeZone(name) !== null,
    );
    expect(refused).toEqual([]);
  });

  it.each([
    ['IST', 'IST is ambiguous: Asia/Kolkata, Europe/Dublin or Asia/Jerusalem'],
    ['ist', 'ist is ambiguous: Asia/Kolkata, Europe/Dublin or Asia/Jerusalem'],
    ['BST', 'BST is ambiguous: Europe/London, Asia/Dhaka or Pacific/Bougainville'],
    ['PST', 'PST is ambiguous: America/Los_Angeles or Asia/Manila'],
    ['CST', 'CST is ambiguous: America/Chicago, Asia/Shanghai or America/Havana'],
    ['EST', 'EST is ambiguous: America/New_York or America/Panama'],
    ['AEST', 'AEST is ambiguous: Australia/Sydney or Australia/Brisbane'],
    ['CET', 'an abbreviation, which does not define daylight-saving rules: send Europe/Berlin'],
    ['CEST', 'send Europe/Berlin'],
    ['PDT', 'send America/Los_Angeles'],
    ['HST', 'send Pacific/Honolulu'],
    ['XYZ', 'XYZ is an abbreviation'],
    // ICU takes each of these for some zone.
    ['VST', 'VST is an abbreviation'],
    ['PNT', 'PNT is an abbreviation'],
    ['SystemV/EST5', 'such as Europe/Berlin'],
    ['Berlin', 'send Europe/Berlin'],
    ['america/new york', 'send America/New_York'],
    ['+01:00', 'an offset belongs to the time: 2027-01-15T02:00:00+01:00'],
    ['UTC+1', 'an offset belongs to the time'],
    ['GMT-5', 'an offset belongs to the time'],
    ['0530', 'an offset belongs to the time'],
    ['CET-1CEST', 'such as Europe/Berlin'],
    ['W. Europe Standard Time', 'such as Europe/Berlin'],
    ['Europe/Berlin ', 'must be an IANA time zone'],
    ['Etc/Unknown', 'such as Europe/Berlin'],
    ['constructor', 'such as Europe/Berlin'],
  ])('%s is refused, with what to send', (name, message) => {
    expect(whyNoTimeZone(name)).toContain('must be an IANA time zone');
    expect(whyNoTimeZone(name)).toContain(message);
  });

  it('is a problem of the field time_zone', () => {
    const request = { start_time: '2027-01-15T02:00:00', time_zone: 'BST' };
    const reading = readRequest(request, { askedAtMs: 0 });
    const paths = reading.ok ? [] : reading.problems.filter(({ path }) => path === 'time_zone');
    expect(paths).toEqual([
      { path: 'time_zone', message: expect.stringContaining('BST is ambiguous') },
    ]);
  });
});

describe('the plan of a request', () => {
  const REQUEST = {
    flow_id: 'main-line',
    start_time: '2027-01-15T02:00:00',
    duration_minutes: 30,
    fallback_greeting: 'Please call back.',
    callback_url: 'https://hooks.example.com/x',
  };

  function planOf(changes: Readonly<Record<string, unknown>>) {
    const reading = readRequest({ ...REQUEST, ...changes }, { askedAtMs: 0, anyTime: true });
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    return reading.plan;
  }

  it('keeps zone and local time, and only of a local start', () => {
    const local = { start_time: '2027-01-15T02:00:00', time_zone: 'Europe/Berlin' };
    expect(planOf({ time_zone: 'Europe/Berlin' }).local_start).toEqual(local);
    expect(planOf({})).not.toHaveProperty('local_start');
  });

  it('is the same by local time and by instant', () => {
    const instant = planOf({ start_time: '2027-01-15T01:00:00Z' });
    expect(planDifferences(planOf({ time_zone: 'Europe/Berlin' }), instant)).toEqual([]);
  });

  it('is the same for the same words, even when the zone has other rules by now', () => {
    const asked = planOf({ time_zone: 'Europe/Berlin' });
    const booked = { ...asked, start_ms: asked.start_ms + 3_600_000 };
    expect(planDifferences(booked, asked)).toEqual([]);
    expect(planDifferences(booked, planOf({ start_time: '2027-01-15T01:00:00Z' }))).toHaveLength(1);
  });
});
