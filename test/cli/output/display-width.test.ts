/** What a terminal makes of a text: its columns, and what a shell makes of an id that somebody copies. */
import { execFileSync } from 'node:child_process';
import { assert, property, string } from 'fast-check';
import { displayWidth } from '../../../src/cli/output/plain/display-width.ts';
import { cut, shellWord } from '../../../src/cli/output/plain/printable.ts';
import { table } from '../../../src/cli/output/plain/table.ts';
import { wrapped } from '../../../src/cli/output/plain/wrapped.ts';

describe('the width of a text', () => {
  it.each([
    ['', 0],
    ['Main line', 9],
    ['Störung “außen” …', 17],
    ['Линия', 5],
    ['本社の電話', 10],
    ['대표번호', 8],
    ['Ｆｕｌｌ', 8],
    ['e\u0301', 1],
    ['a\u200bb', 2],
    ['☎', 1],
    ['☎\ufe0f', 2],
    ['🚧 works', 8],
    ['👩‍🔧', 2],
  ])('%j has %i columns', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });

  it('is never more than what it is cut or wrapped to, and wrapping loses nothing', () => {
    assert(
      property(string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        for (const width of [1, 2, 10, 25])
          expect(displayWidth(cut(text, width))).toBeLessThanOrEqual(width);
        const lines = wrapped(text, 10);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(10);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });

  it('aligns a table', () => {
    expect(
      table(
        [
          ['本社', 'x'],
          ['Main', 'y'],
        ],
        Infinity,
      ),
    ).toBe('本社  x\nMain  y');
  });
});

describe('an id in a command to copy', () => {
  it.each([
    ['line-1/20270115T020000Z', 'line-1/20270115T020000Z'],
    ['ivr:1a00~0f', 'ivr:1a00~0f'],
    ['Blank id', "'Blank id'"],
    ["o'neil", String.raw`'o'\''neil'`],
    ['~root', "'~root'"],
    ['-x', "'-x'"],
    ['', "''"],
  ])('%s is %s', (id, word) => {
    expect(shellWord(id)).toBe(word);
  });

  it('is one word for a shell, which runs nothing in it', () => {
    const ids = ['a b:c"d\'e', '$(touch x)', '`id`', '!1', '#4', '漢字', '{a,b}', '*', '\\n'];
    const command = `printf '%s\\n' ${ids.map(shellWord).join(' ')}`;
    expect(execFileSync('sh', ['-c', command]).toString()).toBe(`${ids.join('\n')}\n`);
  });
});
