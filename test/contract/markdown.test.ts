/** Texts of others in the markdown of Temporal's UI: they stay text, on one line, and bounded. */
import * as fc from 'fast-check';
import { toMarkdownText } from '../../src/contract/values/markdown.ts';
import { toSummary } from '../../src/contract/values/summary.ts';

/** The text that a reader of the rendered markdown sees. */
function rendered(markdown: string): string {
  return markdown
    .replaceAll(/\\([\\`*[\]#|~!_:.(])/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

describe('toMarkdownText', () => {
  it.each([
    ['a link', '[x](http://evil.example)', String.raw`\[x\]\(http\://evil.example)`],
    ['an image', '![x](y)', String.raw`\!\[x\]\(y)`],
    ['a bare address', 'see https://evil.example', String.raw`see https\://evil.example`],
    ['an address without a scheme', 'www.evil.example', String.raw`www\.evil.example`],
    ['a heading', 'a\n# b', String.raw`a⏎\# b`],
    ['a script', '<script>x</script>', '&lt;script&gt;x&lt;/script&gt;'],
    ['an entity', '&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['code', '`rm`', String.raw`\`rm\``],
    ['emphasis', '**a** _b_ ~~c~~', String.raw`\*\*a\*\* \_b\_ \~\~c\~\~`],
    ['a table', 'a | b', String.raw`a \| b`],
    ['a backslash', String.raw`\[x](y)`, String.raw`\\\[x\]\(y)`],
    ['right-to-left override', 'a\u202eb', String.raw`a\\u202eb`],
    ['controls', 'a\u0000b\u009bc', String.raw`a\\u0000b\\u009bc`],
    ['separators', 'a\u2028b\u2029c', String.raw`a\\u2028b\\u2029c`],
    ['half a character', 'a\ud83d', String.raw`a\\ud83d`],
    ['Windows line ends', 'a\r\nb', 'a⏎b'],
  ])('keeps %s as text', (_what, text, expected) => {
    expect(toMarkdownText(text)).toBe(expected);
  });

  it('leaves ids, times and names of any script as they are', () => {
    const text =
      'ivr-window/flow-ivr:main_line/20270115T020000Z 02:00:00 UTC Müller 総合 👩‍💻 a@b.de (x)';
    expect(toMarkdownText(text)).toBe(text);
  });

  it('cuts what is long, never within an escape', () => {
    expect(toMarkdownText('*'.repeat(10), 4)).toBe(String.raw`\*\*\*…`);
    expect(toMarkdownText('👋'.repeat(1_000))).toHaveLength(2 * 299 + 1);
  });

  it('shows of any text what it is, on one line, without anything that acts', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 });
    const nasty = fc.constantFrom(
      '[',
      ']',
      '(',
      '<',
      '>',
      '&',
      '`',
      '\\',
      '*',
      '_',
      '\n',
      '\u202e',
      '//',
      ':',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(text, nasty), { maxLength: 30 }), (parts) => {
        const escaped = toMarkdownText(parts.join(''), 10_000);
        expect(escaped).not.toMatch(/[\n\r\u2028\u2029\u202a-\u202e\u2066-\u2069<>]/);
        expect(escaped).not.toMatch(/(?<!\\)(?:\\\\)*[`*[\]#|~!]/);
        expect(rendered(escaped)).not.toContain('\u0000');
      }),
    );
  });

  it('is read back as the text', () => {
    const printable = fc.string({ unit: 'grapheme-ascii', maxLength: 200 });
    fc.assert(
      fc.property(printable, (text) => {
        expect(rendered(toMarkdownText(text))).toBe(text);
      }),
    );
  });
});

describe('toSummary', () => {
  it('fits what a server takes, even if every character is escaped', () => {
    for (const text of [
      '['.repeat(1_000),
      '"'.repeat(1_000),
      '<'.repeat(1_000),
      '👋'.repeat(400),
    ]) {
      const summary = toSummary(text);
      expect(Buffer.byteLength(JSON.stringify(summary))).toBeLessThan(400);
      expect(summary.endsWith('…')).toBe(true);
      expect(summary).not.toMatch(/(?<!\\)(?:\\\\)*\\…$/);
    }
  });

  it('makes no link of a reason', () => {
    expect(toSummary('maintenance: [x](http://e.example)')).toBe(
      String.raw`maintenance: \[x\]\(http\://e.example)`,
    );
  });
});
