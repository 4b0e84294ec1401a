/**
 * A worker whose keys cannot read what its organisation has in Temporal does not start: it would take what it cannot
 * read for requests that nobody can read. The payloads are given here; no server is asked.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readKeyFile, type KeyFile } from '../../src/client/codec/payload-keys.ts';
import { vaultOf } from '../../src/client/codec/payload-vault.ts';
import { whyUnreadable } from '../../src/worker/temporal/keys-in-use.ts';

const PLAIN = {
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from('"x"'),
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'keys-in-use-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function line(id: string, byte: number): string {
  return `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
}

function keys(...lines: readonly string[]): KeyFile {
  const file = path.join(folder, 'keys');
  writeFileSync(file, lines.join('\n'));
  const reading = readKeyFile({ PAYLOAD_KEYS_FILE: file });
  if (!reading.ok || reading.keys === null) throw new Error('no keys');
  return reading.keys;
}

function sealed(key: string) {
  return vaultOf(keys(key))?.seal(PLAIN) ?? PLAIN;
}

describe('what is in use', () => {
  const old = line('k1', 1);
  const current = line('k2', 2);

  it('is readable with the keys it was written with, and in clear without any', () => {
    const payloads = [PLAIN, sealed(old), sealed(current)];
    expect(whyUnreadable(payloads, keys(current, old))).toBeNull();
    expect(whyUnreadable([PLAIN], null)).toBeNull();
    expect(whyUnreadable([], keys(old))).toBeNull();
  });

  it.each([
    ['no key file', null, 'encrypted with k1, k2, and PAYLOAD_KEYS_FILE is not set'],
    ['an old key gone', [current], 'encrypted with k1, and PAYLOAD_KEYS_FILE has no such key'],
    [
      'another key under the same id',
      [current, line('k1', 9)],
      'encrypted with k1, and PAYLOAD_KEYS_FILE has another key with that id',
    ],
  ])('is not with %s', (_what, lines, words) => {
    const payloads = [sealed(old), PLAIN, sealed(current)];
    expect(whyUnreadable(payloads, lines === null ? null : keys(...lines))).toContain(words);
  });

  it('is readable although one payload was damaged: others prove the key', () => {
    const damaged = { ...sealed(old), data: Buffer.from('rubbish') };
    expect(whyUnreadable([damaged, sealed(old)], keys(old))).toBeNull();
  });
});
