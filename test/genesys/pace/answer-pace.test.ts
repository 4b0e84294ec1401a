/** What headers say about the pace, in every form, and what of it is accepted. */
import * as fc from 'fast-check';
import {
  paceOf,
  readPause,
  readRetryAfter,
} from '../../../src/adapters/genesys/pipe/pace/answer-pace.ts';

/** A date in a header has no fractions of a second. */
const NOW = Date.parse('2027-01-15T02:00:00Z');

function inMs(ms: number): string {
  return new Date(NOW + ms).toUTCString();
}

beforeAll(() => {
  jest.useFakeTimers({ now: NOW });
});
afterAll(() => {
  jest.useRealTimers();
});

describe('Retry-After', () => {
  it.each([
    ['7', 7_000],
    ['0', 0],
    ['1.5', 1_500],
    ['99999999', 86_400_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['', null],
    [null, null],
  ])('%j is %j ms', (value, expected) => {
    expect(readRetryAfter({ header: () => value })).toBe(expected);
  });

  it('may be a date', () => {
    expect(readRetryAfter({ header: () => inMs(30_000) })).toBe(30_000);
  });
});

/** What the budget learns from a 429. */
function asked(retryAfter: string) {
  const header = (name: string): string | null => (name === 'Retry-After' ? retryAfter : null);
  return paceOf({ status: 429, text: '', isUtf8: true, header });
}

/** What gateways send, and the resulting pause: between a second and five minutes, or none. */
describe('a pause', () => {
  it.each([
    ['7', 7_000],
    [' 7 ', 7_000],
    ['1.5', 1_500],
    ['300', 300_000],
    ['301', 300_000],
    ['86400', 300_000],
    ['99999999999999999999999999', 300_000],
    ['0', null],
    ['0.5', null],
    ['00', null],
    ['-1', null],
    ['-86400', null],
    ['+7', null],
    ['1e9', null],
    ['0x10', null],
    ['1,5', null],
    ['120, 60', null],
    ['7s', null],
    ['Infinity', null],
    ['NaN', null],
    ['soon', null],
    ['', null],
    ['null', null],
    ['Thu, 01 Jan 1970 00:00:00 GMT', null],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 300_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', null],
    ['Fri, 31 Dec 9999 23:59:59', null],
    ['2099-01-01T00:00:00Z', null],
    ['Fri, 99 Foo 2099 99:99:99 GMT', null],
    ['4102444800', 300_000],
  ])('%j is %j ms', (value, expected) => {
    expect(readPause({ header: () => value })).toBe(expected);
  });

  it.each([
    [inMs(90_000), 90_000],
    [inMs(90_000).replace('GMT', '+0000'), 90_000],
    [inMs(86_400_000), 300_000],
  ])('%j, a date, is %i ms', (value, expected) => {
    expect(readPause({ header: () => value })).toBe(expected);
  });

  it('is never shorter than a second nor longer than five minutes, whatever the header says', () => {
    const anything = fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String));
    fc.assert(
      fc.property(anything, (value) => {
        const pause = readPause({ header: () => value }) ?? 1_000;
        expect(pause).toBeGreaterThanOrEqual(1_000);
        expect(pause).toBeLessThanOrEqual(300_000);
      }),
    );
  });
});

describe('paceOf', () => {
  const headers = new Map([
    ['inin-ratelimit-count', '12'],
    ['inin-ratelimit-allowed', '300'],
    ['inin-ratelimit-reset', '41'],
  ]);
  const header = (name: string): string | null => headers.get(name) ?? null;

  it('reads the limit', () => {
    expect(paceOf({ status: 200, text: '', isUtf8: true, header })).toEqual({
      limited: false,
      retryAfterMs: null,
      reading: { count: 12, allowed: 300, resetMs: 41_000 },
    });
  });

  it('knows no limit if a header is missing, or was counted for nobody', () => {
    expect(paceOf({ status: 429, text: '', isUtf8: true, header: () => null })).toEqual({
      limited: true,
      retryAfterMs: null,
      reading: null,
    });
    expect(paceOf({ status: 401, text: '', isUtf8: true, header }).reading).toBeNull();
  });

  it('bounds what a 429 asks for', () => {
    expect(asked('86400').retryAfterMs).toBe(300_000);
    expect(asked('0').retryAfterMs).toBeNull();
  });

  it.each(['-1', '1.5', '', 'many', '12, 12', '1e3', '99999999999', 'NaN'])(
    'reads no limit out of %j',
    (value) => {
      for (const bad of headers.keys()) {
        const one = (name: string): string | null => (name === bad ? value : header(name));
        expect(paceOf({ status: 200, text: '', isUtf8: true, header: one }).reading).toBeNull();
      }
    },
  );
});
