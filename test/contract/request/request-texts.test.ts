/**
 * Texts and addresses of a request as people paste them: what nobody could read, or would misread, is refused by name;
 * everything else is used as given.
 */
import * as fc from 'fast-check';
import { readRequest } from '../../../src/contract/request/request-schema.ts';
import { callbackLabel } from '../../../src/contract/reporting/callback-label.ts';
import { urlProblem } from '../../../src/contract/values/urls/strict-url.ts';
import { isUnseen } from '../../../src/contract/values/text-rules.ts';

const REQUEST = {
  flow_id: 'main-line',
  start_time: '2027-01-15T02:00:00Z',
  duration_minutes: 30,
  fallback_greeting: 'Please call back later.',
  callback_url: 'https://hooks.example.com/changes',
};
const ASKED = { askedAtMs: Date.parse('2027-01-01T00:00:00Z') };

function problemsOf(changes: Readonly<Record<string, unknown>>) {
  const reading = readRequest({ ...REQUEST, ...changes }, ASKED);
  return reading.ok ? [] : reading.problems;
}

const IDS = ['flow_id', 'reroute_queue_id', 'request_id'];
const WORDS = ['fallback_greeting', 'reason', 'requested_by', 'change_ticket'];

const UNSEEN: readonly [string, string][] = [
  ['spaces', '   '],
  ['line breaks', '\n\r\n'],
  ['no-break spaces', '\u00a0\u202f'],
  ['zero-width spaces', '\u200b\u200b'],
  ['joiners', '\u200c\u200d\u2060'],
  ['a byte order mark', '\ufeff'],
  ['C1 controls', '\u0080\u0085\u009f'],
  ['NUL', '\0'],
  ['marks of direction', '\u202e\u2066'],
  ['soft hyphens', '\u00ad'],
  ['Hangul fillers', '\u3164\u115f\uffa0'],
  ['a blank of Braille', '\u2800'],
  ['variation selectors', '\ufe0f\u{e0100}'],
  ['tags', '\u{e0041}'],
  ['ideographic spaces', '\u3000'],
];

describe('a text of which nobody sees anything', () => {
  it.each(UNSEEN)('is refused in every field: %s', (_what, text) => {
    for (const field of [...IDS, ...WORDS])
      expect([field, problemsOf({ [field]: text })]).toEqual([
        field,
        expect.arrayContaining([
          { path: field, message: 'must not be only blank or invisible characters' },
        ]),
      ]);
  });

  it('is not one with a character in it that is seen', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...UNSEEN.map(([, text]) => text)),
        fc.constantFrom('a', '0', '.', 'ü', '語', '😀', '☎\ufe0f'),
        (unseen, seen) => {
          expect(isUnseen(unseen)).toBe(true);
          expect(isUnseen(`${unseen}${seen}${unseen}`)).toBe(false);
        },
      ),
    );
  });
});

describe('a field that nobody knows', () => {
  it.each([
    ['colour', ''],
    ['duration_minutes\u200b', '; a name must not contain invisible characters (U+200B)'],
    ['reason\u00a0', '; a name must not contain unusual blanks (U+00A0)'],
    ['\ufeffflow_id', '; a name must not contain invisible characters (U+FEFF)'],
  ])('is refused, and what cannot be seen in its name is reported: %j', (name, why) => {
    expect(problemsOf({ [name]: 'x' })).toEqual([
      { path: name, message: `is not a field of a request${why}` },
    ]);
  });
});

describe('an id', () => {
  it.each([
    ['a C0 control', 'a\u0007b', 'control characters (U+0007)'],
    ['a DEL', 'a\u007fb', 'control characters (U+007F)'],
    ['a C1 control', 'a\u0085b', 'control characters (U+0085)'],
    ['the last C1 control', 'a\u009fb', 'control characters (U+009F)'],
    ['a line separator', 'a\u2028b', 'control characters (U+2028)'],
    ['a zero-width space', 'a\u200bb', 'invisible characters (U+200B)'],
    ['a mark of direction', 'a\u202eb', 'invisible characters (U+202E)'],
    ['a soft hyphen', 'a\u00adb', 'invisible characters (U+00AD)'],
    ['a no-break space', 'a\u00a0b', 'unusual blanks (U+00A0)'],
    ['half a character', 'a\ud83db', 'half a character (U+D83D)'],
  ])('with %s is refused, and the character named', (_what, id, said) => {
    for (const field of IDS)
      expect(problemsOf({ [field]: id })).toContainEqual({
        path: field,
        message: `must not contain ${said}`,
      });
  });

  it.each([
    'q1w2e3r4-t5y6-7u8i-9o0p-a1s2d3f4g5h6',
    'Main line',
    'ünï-語',
    'a:b;c=d',
    'x'.repeat(256),
  ])('is taken as it is: %s', (id) => {
    for (const field of IDS) expect(problemsOf({ [field]: id })).toEqual([]);
  });
});

describe('a greeting', () => {
  it.each([
    'Bonjour.\nVeuillez rappeler.',
    'a\u00a0b\u200bc\u202e\ttab',
    'a C1\u0085control',
    '“Later”',
    '😀',
  ])('is sent as given: %j', (fallback_greeting) => {
    const reading = readRequest({ ...REQUEST, fallback_greeting }, ASKED);
    expect(reading).toMatchObject({ ok: true, plan: { fallback_greeting } });
  });

  it('is refused with half a character in it', () => {
    expect(problemsOf({ fallback_greeting: 'later \ud83d' })).toEqual([
      { path: 'fallback_greeting', message: 'must not contain half a character (U+D83D)' },
    ]);
  });
});

describe('callback_url', () => {
  it.each([
    ['https:h', 'must begin with https:// or http:// and a host'],
    ['https:h/path', 'must begin with https://'],
    ['https:/h', 'must begin with https://'],
    ['https:///h', 'must begin with https://'],
    ['https:////h/x', 'must begin with https://'],
    ['HTTP:h', 'must begin with https://'],
    ['https:\\\\h\\x', 'must not contain \\'],
    ['https://h\\@evil.example/', 'must not contain \\'],
    ['https://h.example/a\nb', 'line breaks or control characters (U+000A)'],
    ['https://h.exam\r\nple/', 'line breaks or control characters (U+000D)'],
    ['https://h.example/a\tb', 'control characters (U+0009)'],
    ['ht\ntps://h.example/', 'line breaks or control characters (U+000A)'],
    [' https://h.example/', 'must not contain blanks (U+0020)'],
    ['https://h.example/ ', 'must not contain blanks (U+0020)'],
    ['https://h.example/a b', 'must not contain blanks (U+0020)'],
    ['https://h.example/a\u00a0b', 'must not contain blanks (U+00A0)'],
    ['https://h.example/\u0085', 'control characters (U+0085)'],
    ['https://h.exa\u00admple/', 'invisible characters (U+00AD)'],
    ['https://h.exa\u200bmple/', 'invisible characters (U+200B)'],
    ['\0https://h.example/', 'control characters (U+0000)'],
    ['https://@h.example/', 'must not carry user info'],
    ['https://:@h.example/', 'must not carry user info'],
    ['https://u:p@h.example/', 'must not carry user info'],
    ['https://0x7f.1/', 'four decimal parts: 127.0.0.1'],
    ['https://127.1/', 'four decimal parts: 127.0.0.1'],
    ['https://2130706433/', 'four decimal parts: 127.0.0.1'],
    ['https://0177.0.0.1/', 'four decimal parts: 127.0.0.1'],
    ['https://ｅxample.com/', 'plain characters: example.com'],
    ['https://example。com/', 'must name one host'],
    ['https://%65xample.com/', 'must name one host'],
    ['https://*.example.com/', 'must name one host'],
    ['https://a..example.com/', 'must name one host'],
    ['https://h.example:0/', 'must not name port 0'],
    ['http://[::1]:00/', 'must not name port 0'],
    ['ftp://h.example/', 'must be an http or https URL'],
    ['mailto:a@h.example', 'must be an http or https URL'],
    ['//h.example/', 'must be an absolute http or https URL'],
    ['h.example', 'must be an absolute http or https URL'],
  ])('%j is refused', (callback_url, said) => {
    expect(problemsOf({ callback_url })).toEqual([
      { path: 'callback_url', message: expect.stringContaining(said) },
    ]);
  });

  it.each([
    'https://hooks.example.com/genesys-changes',
    'HTTPS://Hooks.Example.COM/',
    'https://hooks.example.com',
    'https://hooks.example.com.:8443/a/../b?x=%20&y={id}|z#part',
    'https://bücher.example/ä?ö=ü',
    'https://xn--bcher-kva.example/',
    'http://localhost:8080/hook',
    'http://127.0.0.1:8080/hook',
    'https://[::1]:8443/hook',
    'https://[2001:db8::1]/',
    'https://under_score.example/a@b',
  ])('%j is taken', (callback_url) => {
    expect(problemsOf({ callback_url })).toEqual([]);
  });

  // Node 20 compiles hot functions, and its URL.canParse then refuses such a host.
  it('with letters such as ü is taken also by a process that has read many', () => {
    for (let n = 0; n < 50_000; n += 1) urlProblem(`https://hooks.example.com/${n}`);
    expect(urlProblem('https://bücher.example/ä?ö=ü')).toBeNull();
    expect(callbackLabel('https://bücher.example/')).toContain('xn--bcher-kva.example');
  });
});

it('reports everything at once', () => {
  const problems = problemsOf({
    flow_id: 'a\u0085',
    fallback_greeting: '\u200b',
    callback_url: 'https:h',
  });
  expect(problems.map(({ path }) => path)).toEqual([
    'flow_id',
    'fallback_greeting',
    'callback_url',
  ]);
});
