import * as fc from 'fast-check';
import { findJsonFault } from '../../../src/cli/input/document/json-fault.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('findJsonFault', () => {
  it.each([
    ['{"a":1,}', 1, 8, 'a name in double quotes', '}'],
    ['{\n  "a": x\n}', 2, 8, 'a value', 'x'],
    ['{"a" 1}', 1, 6, ':', '1'],
    ['[1 2]', 1, 4, ', or ]', '2'],
    ['{"a":1 "b":2}', 1, 8, ', or }', '"'],
    ["{'a':1}", 1, 2, 'a name in double quotes or }', "'"],
    ['{} {}', 1, 4, 'nothing more', '{'],
    ['{"a":', 1, 6, 'a value, but the text ends', null],
    ['{"a":"b', 1, 8, '" at the end of the text', null],
    ['{"a":"\\x"}', 1, 7, 'after \\ one of " \\ / b f n r t, or u and four digits', '\\'],
    ['[01]', 1, 3, ', or ]', '1'],
  ])('finds the fault of %j', (text, line, column, expected, found) => {
    expect(findJsonFault(text)).toEqual({ line, column, expected, found });
  });

  it.each([
    ['a no-break space', '{\u00a0"a":1}', 1, 2, 'U+00A0 (a no-break space)'],
    ['an unusual space', '{"a":\n\u3000 1}', 2, 1, 'U+3000 (an unusual space)'],
    ['a curly quote', '{“a”:1}', 1, 2, 'U+201C (“, which is not ")'],
    ['a German one', '{„a“:1}', 1, 2, 'U+201E („, which is not ")'],
    ['a full-width one', '{＂a＂:1}', 1, 2, 'U+FF02 (＂, which is not ")'],
    ['a full-width colon', '{"a"：1}', 1, 5, 'U+FF1A (：, which is not :)'],
    ['a full-width comma', '[1，2]', 1, 3, 'U+FF0C (，, which is not ,)'],
    ['a full-width brace', '｛"a":1}', 1, 1, 'U+FF5B (｛, which is not {)'],
    ['a full-width digit', '[１]', 1, 2, 'U+FF11 (１, which is not 1)'],
    ['a zero-width space', '{"a":\u200b1}', 1, 6, 'U+200B (a zero-width space)'],
    ['a zero-width joiner', '{"a"\u200d:1}', 1, 5, 'U+200D (an invisible character)'],
    ['a line separator', '{\u2028"a":1}', 1, 2, 'U+2028 (an invisible character)'],
    ['a byte order mark', '{}\ufeff', 1, 3, 'U+FEFF (a byte order mark)'],
    ['a NUL', '{\0"\0', 1, 2, 'U+0000 (NUL: is the text UTF-16? Save it as UTF-8)'],
    ['an emoji', '[1,😀]', 1, 4, 'U+1F600 (😀)'],
    ['a line break in a text', '{"a":\n "b\nc"}', 2, 4, 'U+000A (a line break)'],
    ['a tab in a text', '{"a":"b\tc"}', 1, 8, 'U+0009 (a tab)'],
    ['a line break in a name', '{"a\r\nb":1}', 1, 4, 'U+000D (a line break)'],
    [
      'an end that is none',
      '{"a”: "b"}',
      1,
      8,
      'b, after a string with U+201D (”, which is not ")',
    ],
  ])(
    'names %s that stands where JSON wants another character',
    (_what, text, line, column, found) => {
      expect(findJsonFault(text)).toMatchObject({ line, column, found });
    },
  );

  it.each([
    ['a line break', '\n', ': write \\n'],
    ['a line break of Windows', '\r\n', ': write \\n'],
    ['a tab', '\t', ': write \\t'],
    ['a NUL', '\0', ''],
  ])('says how %s is written inside a text', (_what, char, said) => {
    const expected = `no control character inside a string${said}`;
    expect(findJsonFault(`{"a":"b${char}c"}`)).toMatchObject({ expected });
  });

  it('takes look-alikes inside a text as they are', () => {
    const odd = '\u00a0\u200b\ufeff“”：，\u2028\u0085\u007f';
    expect(findJsonFault(JSON.stringify({ [odd]: odd }))).toBeNull();
    expect(findJsonFault(`{"a":"${odd}"}`)).toBeNull();
  });

  it('finds nothing in what is JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 2), (text, indent) => {
        expect(findJsonFault(text)).toBeNull();
        expect(findJsonFault(JSON.stringify(JSON.parse(text), null, indent))).toBeNull();
      }),
    );
  });

  it('agrees with the parser on damaged texts', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom(
          '',
          ',',
          '"',
          '{',
          ']',
          '\\',
          '0',
          'x',
          '\n',
          '\0',
          '\u00a0',
          '“',
          '\u200b',
        ),
        (text, at, put) => {
          const cut = at % (text.length + 1);
          const damaged = text.slice(0, cut) + put + text.slice(cut + 1);
          expect(findJsonFault(damaged) === null).toBe(isJson(damaged));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is not confused by depth', () => {
    expect(findJsonFault('['.repeat(100_000))).toMatchObject({ line: 1, column: 100_001 });
  });
});
