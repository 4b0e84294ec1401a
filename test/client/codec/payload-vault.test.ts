/**
 * Payloads encrypted by a key file: what can be read back, what is accepted unencrypted, what becomes a marker, and
 * what is refused.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { KeyFile, parseKeys, readKeyFile } from '../../../src/client/codec/payload-keys.ts';
import { KeyMissingError, PayloadVault } from '../../../src/client/codec/payload-vault.ts';
import { keyIdOf } from '../../../src/client/codec/sealed-payload.ts';
import { payloadConverter } from '../../../src/workflows/converters/payload-converter.ts';

const K1 = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
const K2 = `k2:${Buffer.alloc(32, 2).toString('base64')}`;
const OTHER_K1 = `k1:${Buffer.alloc(32, 3).toString('base64')}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'interlude-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function keyFile(...lines: readonly string[]): string {
  const file = path.join(folder, 'keys');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

function keys(...lines: readonly string[]): KeyFile {
  const reading = readKeyFile({ PAYLOAD_KEYS_FILE: keyFile(...lines) });
  if (!reading.ok || reading.keys === null) throw new Error('no keys');
  return reading.keys;
}

function vault(...lines: readonly string[]): PayloadVault {
  return new PayloadVault(keys(...lines));
}

const secret = { url: 'https://hooks.example.com/secret', reason: 'ü' };
const plain: Payload = defaultPayloadConverter.toPayload(secret);

async function read(by: PayloadVault, payload: Payload): Promise<unknown> {
  const [opened = {}] = await by.decode([payload]);
  return payloadConverter.fromPayload(opened);
}

async function sealed(by: PayloadVault): Promise<Payload> {
  const [payload = {}] = await by.encode([plain]);
  return payload;
}

describe('a vault', () => {
  it('writes nothing in clear and reads it back', async () => {
    const payload = await sealed(vault(K1));
    expect(keyIdOf(payload)).toBe('k1');
    expect(Buffer.from(payload.data ?? []).toString('latin1')).not.toContain('secret');
    expect(await read(vault(K1), payload)).toEqual(secret);
  });

  it('never writes the same bytes twice', async () => {
    const one = vault(K1);
    expect((await sealed(one)).data).not.toEqual((await sealed(one)).data);
  });

  it('encrypts by the first key and reads by all of them', async () => {
    const old = await sealed(vault(K1));
    const rotated = vault(K2, K1);
    expect(keyIdOf(await sealed(rotated))).toBe('k2');
    expect(await read(rotated, old)).toEqual(secret);
  });

  it('reads, and writes in clear, if the first line is none', async () => {
    const old = await sealed(vault(K1));
    const leaving = vault('none', K1);
    expect(keyIdOf(await sealed(leaving))).toBeNull();
    expect(await read(leaving, old)).toEqual(secret);
  });

  it('does not encrypt twice', async () => {
    const one = vault(K1);
    const [twice = {}] = await one.encode([await sealed(one)]);
    expect(await read(one, twice)).toEqual(secret);
  });

  it('lets payloads in clear pass', async () => {
    expect(await read(vault(K1), plain)).toEqual(secret);
  });

  it('reads a key that was added to its file meanwhile', async () => {
    const running = vault(K1);
    const next = await sealed(new PayloadVault(new KeyFile('', unwrap(K2))));
    keyFile(K1, K2);
    expect(await read(running, next)).toEqual(secret);
    expect(keyIdOf(await sealed(running))).toBe('k1');
  });

  const marker = { __undecodable: true, encoding: 'binary/encrypted' };
  const broken: readonly (readonly [string, (payload: Payload) => Payload, string])[] = [
    ['an unknown key', (payload) => payload, K2],
    ['another key of the same id', (payload) => payload, OTHER_K1],
    ['a changed byte', (payload) => ({ ...payload, data: flipped(payload.data) }), K1],
    [
      'bytes that are cut off',
      (payload) => ({ ...payload, data: Uint8Array.from(payload.data ?? []).slice(0, 20) }),
      K1,
    ],
    ['no bytes', (payload) => ({ ...payload, data: new Uint8Array() }), K1],
    ['no data', ({ metadata = null }) => ({ metadata }), K1],
    [
      'no key id',
      (payload) => ({ ...payload, metadata: { encoding: Buffer.from('binary/encrypted') } }),
      K1,
    ],
  ];
  it.each(broken)('makes the marker of undecodable input of %s', async (_what, damage, key) => {
    const payload = damage(await sealed(vault(K1)));
    expect(await read(vault(key), payload)).toEqual(marker);
  });

  it('has a step tried again whose key it lacks, as another worker has it', async () => {
    const payload = await sealed(vault(K1));
    const context = { type: 'activity', namespace: 'n', isLocal: false } as const;
    await expect(vault(K2).decode([payload], context)).rejects.toThrow(KeyMissingError);
    await expect(vault(K1).decode([payload, plain], context)).resolves.toHaveLength(2);
  });
});

function unwrap(text: string) {
  const reading = parseKeys(text);
  if (!reading.ok) throw new Error(reading.message);
  return reading.keys;
}

function flipped(data: Uint8Array | null | undefined): Uint8Array {
  const bytes = Uint8Array.from(data ?? []);
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  return bytes;
}

describe('a key file', () => {
  it.each([
    ['is empty', ['']],
    ['has only none', ['none']],
    ['has a short key', [`k1:${Buffer.alloc(16).toString('base64')}`]],
    ['repeats an id', [K1, OTHER_K1]],
    ['has none below a key', [K1, 'none']],
    ['has a key without an id', [Buffer.alloc(32).toString('base64')]],
  ])('is refused if it %s, without its keys being shown', (_what, lines) => {
    const reading = readKeyFile({ PAYLOAD_KEYS_FILE: keyFile(...lines) });
    expect(reading.ok).toBe(false);
    const { message } = reading.ok ? { message: '' } : reading;
    expect(message).not.toMatch(/AAAA|AQEB|AwMD/);
  });

  it('is refused if it is not there', () => {
    expect(readKeyFile({ PAYLOAD_KEYS_FILE: path.join(folder, 'none') })).toMatchObject({
      ok: false,
      message: expect.stringContaining('cannot be read (ENOENT)'),
    });
  });

  it('may have comments, and is asked for by its variable only', () => {
    expect(keys('# rotated in May', '', K1).active()?.id).toBe('k1');
    expect(readKeyFile({ PAYLOAD_KEYS_FILE: '' })).toEqual({ ok: true, keys: null });
  });
});

describe('clients of ours', () => {
  it('are made in three places, each with the converter that encrypts', () => {
    const root = path.resolve(__dirname, '../../../src');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));
    const made = files.flatMap(({ file, text }) =>
      [...text.matchAll(/new Client\(\{(?<options>[^}]*)\}/g)].map(({ groups }) => ({
        file,
        isSealed: (groups?.['options'] ?? '').includes('dataConverter'),
      })),
    );
    expect(made).toHaveLength(3);
    expect(made.filter(({ isSealed }) => !isSealed)).toEqual([]);
  });
});
