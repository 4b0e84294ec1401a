import * as fc from 'fast-check';
import {
  readInstant,
  readTime,
  writeOffset,
  writeWall,
} from '../../src/contract/values/rfc3339.ts';

describe('an instant', () => {
  it.each([
    ['2027-01-15T02:00:00Z', '2027-01-15T02:00:00.000Z'],
    ['2027-01-15t02:00:00z', '2027-01-15T02:00:00.000Z'],
    ['2027-01-15T02:00:00+01:00', '2027-01-15T01:00:00.000Z'],
    ['2027-01-15T02:00:00-09:30', '2027-01-15T11:30:00.000Z'],
    ['2027-01-15T02:00:00+14:00', '2027-01-14T12:00:00.000Z'],
    ['2027-01-15T02:00:00+23:59', '2027-01-14T02:01:00.000Z'],
    ['2027-01-15T02:00:00-00:00', '2027-01-15T02:00:00.000Z'],
    ['2027-01-15T02:00:00.9Z', '2027-01-15T02:00:00.900Z'],
    ['2027-01-15T02:00:00.976920Z', '2027-01-15T02:00:00.976Z'],
    ['2027-01-15T02:00:00.29Z', '2027-01-15T02:00:00.290Z'],
    ['2027-01-15T02:00:00.9999999999999999Z', '2027-01-15T02:00:00.999Z'],
    ['2028-02-29T23:59:59Z', '2028-02-29T23:59:59.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
    ['0099-03-01T00:00:00Z', '0099-03-01T00:00:00.000Z'],
  ])('%s is %s', (text, iso) => {
    const reading = readInstant(text);
    expect(reading.ok && new Date(reading.epochMs).toISOString()).toBe(iso);
  });

  it.each([
    '',
    'now',
    'tomorrow',
    '2027',
    '2027-01-15',
    '02:00',
    '2027-01-15T02:00Z',
    '2027-01-15T02Z',
    '2027-01-15 02:00:00Z',
    '2027-1-15T02:00:00Z',
    '27-01-15T02:00:00Z',
    '+002027-01-15T02:00:00Z',
    '-2027-01-15T02:00:00Z',
    '20270115T020000Z',
    '2027-W02-5T02:00:00Z',
    '2027-015T02:00:00Z',
    '01/15/2027 02:00:00Z',
    '01/15/2027',
    '15.01.2027 02:00:00+01:00',
    'Fri, 15 Jan 2027 02:00:00 GMT',
    'Jan 15, 2027 02:00:00Z',
    '2027-01-15T02:00:00',
    '2027-01-15T02:00:00 Z',
    '2027-01-15T02:00:00Z ',
    ' 2027-01-15T02:00:00Z',
    '2027-01-15T02:00:00Z\n',
    '2027-01-15T02:00:00\u00a0Z',
    '2027-01-15T02:00:00ZZ',
    '2027-01-15T02:00:00.Z',
    '2027-01-15T02:00:00,5Z',
    '2027-01-15T02:00:00+01',
    '2027-01-15T02:00:00+0100',
    '2027-01-15T02:00:00+1:00',
    '2027-01-15T02:00:00\u221201:00',
    '2027-01-15T02:00:00 UTC',
    '2027-01-15T02:00:00[Europe/Berlin]',
    '2027-01-15T02:00:00Z[Europe/Berlin]',
    '\u0662\u0660\u0662\u0667-01-15T02:00:00Z',
    '２０２７-01-15T02:00:00Z',
    '1800000000',
    '1e12',
  ])('is not %j', (text) => {
    expect(readInstant(text)).toEqual({
      ok: false,
      message: 'must be an RFC 3339 time with its zone, such as 2027-01-15T02:00:00Z',
    });
  });

  it.each([
    ['2027-02-29T02:00:00Z', 'does not exist in the calendar: 2027-02-29'],
    ['2027-02-30T02:00:00Z', 'does not exist in the calendar: 2027-02-30'],
    ['2027-04-31T02:00:00Z', '2027-04-31'],
    ['2027-13-15T02:00:00Z', '2027-13-15'],
    ['2027-00-15T02:00:00Z', '2027-00-15'],
    ['2027-01-00T02:00:00Z', '2027-01-00'],
    ['2027-01-32T02:00:00Z', '2027-01-32'],
    ['1900-02-29T02:00:00Z', '1900-02-29'],
    ['2027-01-15T24:00:00Z', '24:00:00'],
    ['2027-01-15T25:00:00Z', '25:00:00'],
    ['2027-01-15T02:60:00Z', '02:60:00'],
    ['2027-01-15T02:00:60Z', '02:00:60 (from 00:00:00 to 23:59:59)'],
    ['2016-12-31T23:59:60Z', '23:59:60'],
    ['2027-01-15T02:00:61Z', '02:00:61'],
    ['2027-01-15T02:00:00+01:60', 'an offset that does not exist: +01:60'],
    ['2027-01-15T02:00:00+24:00', 'an offset that does not exist: +24:00'],
    ['2027-01-15T02:00:00-99:99', 'an offset that does not exist: -99:99'],
    ['9999-12-31T23:59:59-00:01', 'is not of the years 0000 to 9999 in UTC'],
    ['0000-01-01T00:00:00+00:01', 'is not of the years 0000 to 9999 in UTC'],
  ])('cannot be %s', (text, message) => {
    expect(readInstant(text)).toEqual({ ok: false, message: expect.stringContaining(message) });
  });
});

describe('a time', () => {
  it('may come without a zone, and says so', () => {
    const time = { wallMs: Date.UTC(2027, 0, 15, 2), zone: null, offsetMs: 0 };
    expect(readTime('2027-01-15T02:00:00')).toEqual({ ok: true, time });
  });

  it.each(['2027-01-15T02:00', '2027-01-15T02:00:00 '])('is not %j', (text) => {
    expect(readTime(text)).toEqual({
      ok: false,
      message: 'must be an RFC 3339 time such as 2027-01-15T02:00:00',
    });
  });

  it('is read as it is written, for every millisecond of four thousand years', () => {
    const min = new Date('0001-01-01T00:00:00Z');
    const max = new Date('3999-12-31T23:59:59Z');
    const minutes = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), minutes, (date, offset) => {
        const wallMs = date.getTime();
        const zone = writeOffset(offset * 60_000);
        expect(readInstant(`${writeWall(wallMs)}${zone}`)).toEqual({
          ok: true,
          epochMs: wallMs - offset * 60_000,
        });
      }),
    );
  });
});
