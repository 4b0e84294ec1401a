/** The marker for a payload that nobody can decode, or walk through. */
import { isTooDeep, toUndecodable, whyUndecodable } from '../../src/contract/values/undecodable.ts';

const nested = (levels: number): string =>
  `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`;

describe('JSON that is nested', () => {
  it.each([
    ['not at all', '"x"', false],
    ['as deep as it may be', nested(1_000), false],
    ['deeper', nested(1_002), true],
    ['and broken off', '['.repeat(100_000), true],
    ['wide and flat', `[${'[],'.repeat(100_000)}[]]`, false],
    ['only in a text', `"${'['.repeat(100_000)}"`, false],
    ['only in a text with quotation marks', `"${'[\\"'.repeat(100_000)}"`, false],
    ['after a text that ends with a backslash', String.raw`["\\",${nested(1_000)}]`, true],
  ])('%s', (_what, text, tooDeep) => {
    expect(isTooDeep(Buffer.from(text))).toBe(tooDeep);
  });

  it('is reported as such', () => {
    const encoding = Buffer.from('json/plain');
    const [deep, odd] = [nested(2_000), '{'].map((text) =>
      toUndecodable({ metadata: { encoding }, data: Buffer.from(text) }),
    );
    expect(deep && whyUndecodable(deep)).toBe('is nested more than 1,000 levels deep');
    expect(odd && whyUndecodable(odd)).toMatch(
      /^cannot be decoded \(its encoding is json\/plain\)/,
    );
  });
});
