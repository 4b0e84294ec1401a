// How a file of an export is cut into lines: as it was written, whatever separators its texts contain.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { assert, asyncProperty, array, constantFrom, string } from 'fast-check';
import { linesOf } from '../../../src/cli/audit/export-file.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'interlude-lines-'));
const file = path.join(folder, 'lines');

afterAll(() => rmSync(folder, { recursive: true }));

async function read(text: string): Promise<readonly string[]> {
  writeFileSync(file, text);
  const lines: string[] = [];
  for await (const line of linesOf(file)) lines.push(line);
  return lines;
}

it('only a line feed ends a line', async () => {
  const unit = constantFrom('a', '\r', '\u0085', '\u2028', '\u2029', '\v', 'ü', '🚧');
  const line = string({ unit, minLength: 1 }).map((text) => `${text}.`);
  await assert(
    asyncProperty(array(line), constantFrom('\n', '\r\n'), async (lines, end) => {
      expect(await read(lines.map((one) => `${one}${end}`).join(''))).toEqual(lines);
      expect(await read(lines.join(end))).toEqual(lines);
    }),
  );
});

it('a line may be longer than what is read at a time', async () => {
  const long = 'ü'.repeat(200_000);
  expect(await read(`${long}\nb\n`)).toEqual([long, 'b']);
});

it('names a file that cannot be read', async () => {
  const lines = linesOf(path.join(folder, 'missing'));
  await expect(lines.next()).rejects.toThrow(/missing/);
});
