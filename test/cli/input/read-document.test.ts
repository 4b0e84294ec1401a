import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BadRequestError, UsageError } from '../../../src/cli/errors.ts';
import { readDocument } from '../../../src/cli/input/document/read-document.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'interlude-documents-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NOTHING = { isTTY: false, async *[Symbol.asyncIterator]() {} };

function fileWith(content: string | Uint8Array): string {
  const file = path.join(folder, 'request.json');
  writeFileSync(file, content);
  return file;
}

describe('readDocument', () => {
  it('reads an object, even behind a byte order mark', async () => {
    await expect(readDocument(fileWith('\uFEFF{"a":1}'), NOTHING)).resolves.toEqual({ a: 1 });
  });

  it('reads standard input in pieces', async () => {
    const stdin = {
      isTTY: false,
      async *[Symbol.asyncIterator]() {
        yield Buffer.from('{"a":');
        yield Buffer.from('"ü"}');
      },
    };
    await expect(readDocument('-', stdin)).resolves.toEqual({ a: 'ü' });
  });

  it.each([
    ['text that is not JSON', '{"a":1\n "b":2}', /line 2, column 2: expected , or }/],
    ['nothing', '  \n', /is empty/],
    ['a list', '[{}]', /must hold one JSON object/],
    ['null', 'null', /must hold one JSON object/],
    ['a blank that is none of JSON', '\u00a0', /line 1, column 1: .* U\+00A0 \(a no-break space\)/],
    [
      'a key twice',
      '{"flow_id":"a",\n"flow_\\u0069d":"a"}',
      /flow_id: appears in .*request.json at line 1, column 2 and again at line 2, column 1/,
    ],
    ['nesting without end', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /nested too deeply/],
    ['UTF-16', Buffer.from('\ufeff{"a":1}', 'utf16le'), / is UTF-16: save it as UTF-8/],
    [
      'UTF-16 without a mark',
      Buffer.from('{"a":1}', 'utf16le'),
      /U\+0000 \(NUL: is the text UTF-16/,
    ],
    [
      'bytes that are no text',
      Uint8Array.of(0x7b, 0xff, 0x7d),
      /is not UTF-8 text: save it as UTF-8/,
    ],
  ])('refuses %s', async (_what, content, message) => {
    const reading = readDocument(fileWith(content), NOTHING);
    await expect(reading).rejects.toBeInstanceOf(BadRequestError);
    await expect(reading).rejects.toThrow(message);
  });

  it('takes 1 MB and refuses 2 MB', async () => {
    const small = fileWith(`{"a":"${'x'.repeat(999_000)}"}`);
    await expect(readDocument(small, NOTHING)).resolves.toHaveProperty('a');
    const large = fileWith(`{"a":"${'x'.repeat(2_000_000)}"}`);
    const reading = readDocument(large, NOTHING);
    await expect(reading).rejects.toBeInstanceOf(UsageError);
    await expect(reading).rejects.toThrow(/larger than 1 MB/);
  });

  it.each([
    ['a file that is not there', path.join(folder, 'nowhere.json'), /there is no such file/],
    ['a folder', folder, /it is a folder/],
  ])('names %s', async (_what, file, message) => {
    const reading = readDocument(file, NOTHING);
    await expect(reading).rejects.toBeInstanceOf(UsageError);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toThrow(file);
  });
});
