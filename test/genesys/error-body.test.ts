// Reading error answers of the API, of logins and of gateways, and taking secrets out of them.
import * as fc from 'fast-check';
import { paceOf, readRetryAfter } from '../../src/genesys/answer-pace.ts';
import { readErrorBody } from '../../src/genesys/error-body.ts';
import { SecretScrubber } from '../../src/genesys/secret-scrubber.ts';

describe('readErrorBody', () => {
  it('finds the field of a problem in whatever way a service names it', () => {
    const body = {
      message: 'bad',
      errors: [
        { field: 'a', message: 'a: must be b' },
        { path: 'b', message: 'too long' },
        { messageParams: { fieldName: 'c' }, message: 'no' },
        'plain words',
        7,
      ],
      details: [{ fieldName: 'd', errorCode: 'too.short' }],
    };
    expect(readErrorBody(JSON.stringify(body)).problems).toEqual([
      { path: 'a', message: 'must be b' },
      { path: 'b', message: 'too long' },
      { path: 'c', message: 'no' },
      { path: '', message: 'plain words' },
      { path: '', message: 'is not valid' },
      { path: 'd', message: 'too.short' },
    ]);
  });

  it('reads what a login says', () => {
    const body = { error: 'invalid_client', error_description: 'authentication failed' };
    expect(readErrorBody(JSON.stringify(body))).toMatchObject({
      code: 'invalid_client',
      message: 'authentication failed',
    });
  });

  it('makes one bounded line of a message', () => {
    const message = `one\r\ntwo\u001B[31m\u202E${'x'.repeat(1_000)}`;
    const read = readErrorBody(JSON.stringify({ message })).message ?? '';
    expect(read).toMatch(/^one two \[31m x+$/);
    expect(read).toHaveLength(300);
  });

  it('survives anything', () => {
    const answer = fc.oneof(fc.string(), fc.json());
    fc.assert(
      fc.property(answer, (text) => {
        expect(readErrorBody(text).problems).toEqual(expect.any(Array));
      }),
    );
    const nullish = { message: null, code: 7, errors: null, details: {} };
    expect(readErrorBody(JSON.stringify(nullish))).toEqual({
      message: null,
      code: null,
      contextId: null,
      problems: [],
    });
  });

  it('takes fifty problems and no more', () => {
    const errors = Array.from({ length: 1_000 }, () => ({ field: 'a', message: 'b' }));
    expect(readErrorBody(JSON.stringify({ errors })).problems).toHaveLength(50);
  });
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
    const value = new Date(Date.now() + 30_000).toUTCString();
    expect(readRetryAfter({ header: () => value })).toBeGreaterThan(28_000);
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
    expect(paceOf({ status: 200, text: '', header })).toEqual({
      limited: false,
      retryAfterMs: null,
      reading: { count: 12, allowed: 300, resetMs: 41_000 },
    });
  });

  it('knows no limit where a header is missing, or was counted for nobody', () => {
    expect(paceOf({ status: 429, text: '', header: () => null })).toEqual({
      limited: true,
      retryAfterMs: null,
      reading: null,
    });
    expect(paceOf({ status: 401, text: '', header }).reading).toBeNull();
  });
});

describe('SecretScrubber', () => {
  it('takes out what it knows, also as a URL spells it', () => {
    const scrubber = new SecretScrubber();
    scrubber.add('s+cret/one');
    expect(scrubber.scrub('a s+cret/one b s%2Bcret%2Fone c')).toBe('a *** b *** c');
  });

  it('takes out the longer one where one secret is part of another', () => {
    const scrubber = new SecretScrubber();
    scrubber.add('abcd', 'abcdefgh');
    expect(scrubber.scrub('abcdefgh')).toBe('***');
  });

  it('takes out credentials that it does not know by their form', () => {
    const text = 'Authorization: Basic YWJjOmRlZg== {"access_token": "xyz", "client_secret":"q"}';
    expect(new SecretScrubber().scrub(text)).toBe(
      'Authorization: Basic *** {"access_token": "***", "client_secret":"***"}',
    );
  });

  it('remembers the newest', () => {
    const scrubber = new SecretScrubber();
    for (let n = 0; n < 1_000; n += 1) scrubber.add(`secret-number-${n}`);
    expect(scrubber.scrub('secret-number-999')).toBe('***');
  });
});
