/** Secrets in every spelling in which an answer can echo them. */
import * as fc from 'fast-check';
import { scrubAnswer } from '../../../src/adapters/callbacks/callback-sender.ts';
import { keepBody } from '../../../src/adapters/genesys/errors/answer-error.ts';
import { readErrorBody } from '../../../src/adapters/genesys/errors/error-body.ts';
import { SecretScrubber } from '../../../src/adapters/genesys/errors/secret-scrubber.ts';

describe('SecretScrubber', () => {
  it('takes out what it knows, even as a URL spells it', () => {
    const scrubber = new SecretScrubber();
    scrubber.add('s+cret/one');
    expect(scrubber.scrub('a s+cret/one b s%2Bcret%2Fone c')).toBe('a *** b *** c');
  });

  it('takes out the longer one if one secret is part of another', () => {
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

/** How programs write one text into another. */
const SPELLINGS = {
  plain: (text: string) => text,
  json: (text: string) => JSON.stringify(text).slice(1, -1),
  'json with escaped slashes': (text: string) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replaceAll('/', String.raw`\/`),
  'json in ASCII': (text: string) => unicode(text, /[^ -~]|[<>&'"\\+=]/g),
  'json in capitals': (text: string) => unicode(text, /[^]/g).replaceAll(/[a-f]/g, upper),
  script: (text: string) =>
    text.replaceAll(
      /[!-/:-@[-`{-~]/g,
      (one) => String.raw`\x` + one.charCodeAt(0).toString(16).padStart(2, '0'),
    ),
  'json in json': (text: string) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
  html: (text: string) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  'html in numbers': (text: string) => entities(text, (code) => `&#${code};`),
  'html in hex': (text: string) => entities(text, (code) => `&#x${code.toString(16)};`),
  'html twice': (text: string) => SPELLINGS.html(SPELLINGS.html(text)),
  url: (text: string) => encodeURIComponent(text),
  'url in small letters': (text: string) =>
    encodeURIComponent(text).replaceAll(/%[0-9A-F]{2}/g, (one) => one.toLowerCase()),
  'url twice': (text: string) => encodeURIComponent(encodeURIComponent(text)),
  'url wholly': (text: string) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  form: (text: string) => new URLSearchParams({ s: text }).toString().slice(2),
  base64: (text: string) => Buffer.from(text).toString('base64'),
  'base64, first of two': (text: string) => Buffer.from(`${text}:x`).toString('base64'),
  'base64, second of two': (text: string) => Buffer.from(`me:${text}`).toString('base64'),
  'base64, second of two, shifted': (text: string) => Buffer.from(`i:${text}`).toString('base64'),
  'base64 for URLs': (text: string) => Buffer.from(`a:${text}!`).toString('base64url'),
  'base64 in a URL': (text: string) =>
    encodeURIComponent(Buffer.from(`ab:${text}`).toString('base64')),
} as const;

function upper(text: string): string {
  return text.toUpperCase();
}

function unicode(text: string, which: RegExp): string {
  return text.replaceAll(
    which,
    (one) => String.raw`\u` + one.charCodeAt(0).toString(16).padStart(4, '0'),
  );
}

function entities(text: string, write: (code: number) => string): string {
  return Array.from(text, (one) => write(one.codePointAt(0) ?? 0)).join('');
}

const SECRETS = [
  'p&ss<w>or"d\'s',
  'back\\slash/and+plus==',
  'wi th blanks and %25 and ~',
  'pÄssw\u00f6rt-\u20ac-\u{1f511}',
  'plain-old-secret-1234',
  'a\\\\\\b"c\\"d',
];

describe.each(Object.entries(SPELLINGS))('spelled as %s', (_name, spell) => {
  it.each(SECRETS)('the secret %j is hidden', (secret) => {
    const scrubber = new SecretScrubber();
    scrubber.add(secret);
    const echoed = spell(secret);
    const scrubbed = scrubber.scrub(`before ${echoed} after`);
    expect(scrubbed).toMatch(/^before .*\*\*\*.* after$/);
    // In base64, the ends also depend on the neighbours.
    for (let at = 4; at + 8 <= echoed.length - 4; at += 1)
      expect(scrubbed).not.toContain(echoed.slice(at, at + 8));
  });

  it('the secret of a callback is hidden in the same way', () => {
    const secret = 'p&ss<w>or"d/and more';
    const scrubbed = scrubAnswer(`x ${spell(secret)} y`, 'https://hooks.example.com/', [secret]);
    expect(scrubbed).toMatch(/^x .*\*\*\*.* y$/);
  });
});

describe('the URL of a callback, which may itself be the secret', () => {
  it.each([
    ['a parameter', '/hook?key=THE-SECRET'],
    ['a parameter without a value', '/hook?THE-SECRET'],
    ['a part of the path', '/services/THE-SECRET'],
    ['a parameter of the path', '/hook;key=THE-SECRET/in'],
    ['an escaped part', '/hook/THE%2DSECRET'],
  ])('is hidden as %s', (_what, path) => {
    const said = scrubAnswer('no hook for THE-SECRET', `https://hooks.example.com${path}`, []);
    expect(said).toBe('no hook for ***');
  });
});

describe('whatever the secret is', () => {
  const exact = Object.entries(SPELLINGS).filter(([name]) => !name.startsWith('base64'));
  const secrets = fc
    .string({ unit: 'grapheme', minLength: 4, maxLength: 40 })
    .filter((text) => !/\p{Surrogate}/u.test(text) && text.trim().length >= 4);

  it.each(exact)('is hidden as %s', (_name, spell) => {
    fc.assert(
      fc.property(secrets, (secret) => {
        const scrubber = new SecretScrubber();
        scrubber.add(secret);
        expect(scrubber.scrub(`<${spell(secret)}>`)).toBe('<***>');
      }),
    );
  });
});

describe('a secret that would be cut in two', () => {
  const secret = 'a-long-secret-of-forty-characters-000000';

  it('is hidden in a message that is too long', () => {
    const scrubber = new SecretScrubber();
    scrubber.add(secret);
    for (let length = 260; length < 300; length += 1) {
      const body = JSON.stringify({ message: `${'x'.repeat(length)}${secret}` });
      const { message } = readErrorBody(body, (text) => scrubber.scrub(text));
      expect(message).not.toContain('a-l');
    }
  });

  it('is hidden in a body that is full of it', () => {
    const scrubber = new SecretScrubber();
    scrubber.add(secret);
    expect(keepBody(`${secret} `.repeat(2_000), scrubber).replaceAll('***', '').trim()).toBe('');
  });
});

describe('credentials that nobody knows', () => {
  it.each([
    '{"access_token": "a\\"UNKNOWN"}',
    String.raw`{\"access_token\":\"UNKNOWN\"}`,
    String.raw`{\\\"client_secret\\\": \\\"UNKNOWN\\\"}`,
    '{&quot;refresh_token&quot;:&quot;UNKNOWN&quot;}',
    '{&amp;#x22;refresh_token&amp;#x22;:&amp;#x22;UNKNOWN&amp;#x22;}',
    String.raw`{\u0022access_token\u0022:\u0022UNKNOWN\u0022}`,
    '%7B%22id_token%22%3A%20%22UNKNOWN%22%7D',
    '%257B%2522id_token%2522%253A%2522UNKNOWN%2522%257D',
    'access_token="UNKNOWN"',
    'grant_type=x&client_secret=UNKNOWN&a=b',
    'a=b&client_secret%3DUNKNOWN',
    'a%253Db%2526client_secret%253DUNKNOWN',
    'Authorization: Bearer UNKNOWN',
    'Authorization%3A%20Basic%20UNKNOWN%3D',
    'Authorization%253A%2520Bearer%2520UNKNOWN',
    'Authorization:&nbsp;Bearer&#32;UNKNOWN',
    String.raw`Authorization:\u0020Bearer\u0020UNKNOWN`,
    '{"access_token":"UNKNOWN',
  ])('are hidden in %j', (text) => {
    expect(new SecretScrubber().scrub(text)).not.toContain('UNKNOWN');
  });

  it('are looked for in no time, whatever the text is', () => {
    const scrubber = new SecretScrubber();
    scrubber.add(...SECRETS, 'x'.repeat(8_000));
    const begun = process.cpuUsage();
    for (const part of [
      '\\',
      '%25',
      '%20',
      '&amp;',
      '&#0',
      '"',
      '\\u0022',
      '\\"access_token',
      'x',
      '+',
      'Basic ',
    ])
      scrubber.scrub(part.repeat(100_000 / part.length));
    // CPU time, not wall-clock time: other tests run at the same time.
    const { user, system } = process.cpuUsage(begun);
    expect(user + system).toBeLessThan(10_000_000);
  });
});
