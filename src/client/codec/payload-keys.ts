/**
 * The keys that payloads are encrypted with, from a file (docs/deploy.md#payload-encryption): one per line, `id:base64
 * of 32 bytes`. The first encrypts, all of them decrypt. With a first line `none`, payloads are written unencrypted and
 * can still be decrypted. No message ever shows a key.
 */
import { createSecretKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isRecord } from '../../contract/values/json.ts';

/** @default the variable is not set: nothing is encrypted */
export const KEYS_VARIABLE = 'PAYLOAD_KEYS_FILE';

export interface PayloadKeys {
  /** The key that encrypts; null if payloads are not encrypted. */
  readonly active: string | null;
  readonly byId: ReadonlyMap<string, KeyObject>;
}

export type KeysReading =
  | { readonly ok: true; readonly keys: PayloadKeys }
  | { readonly ok: false; readonly message: string };

const KEY_BYTES = 32;
const LINE = /^(?<id>[A-Za-z0-9][A-Za-z0-9._-]{0,63}):(?<key>[A-Za-z0-9+/]{43}=)$/;
const NONE = 'none';

function wrong(line: number, why: string): KeysReading {
  return { ok: false, message: `line ${line} ${why}` };
}

/** Reads the text of a key file; empty lines and those that begin with `#` are ignored. */
export function parseKeys(text: string): KeysReading {
  const byId = new Map<string, KeyObject>();
  let active: string | null | undefined;
  for (const [index, whole] of text.split('\n').entries()) {
    const line = whole.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line === NONE && active === undefined) {
      active = null;
      continue;
    }
    if (line === NONE) return wrong(index + 1, 'has none, which only the first line can be');
    const { id = '', key = '' } = LINE.exec(line)?.groups ?? {};
    const bytes = Buffer.from(key, 'base64');
    if (bytes.length !== KEY_BYTES)
      return wrong(index + 1, 'must be id:key, the key 32 bytes in base64');
    if (byId.has(id)) return wrong(index + 1, `repeats the id ${id}`);
    byId.set(id, createSecretKey(bytes));
    active ??= active === null ? null : id;
  }
  if (byId.size === 0) return { ok: false, message: 'it holds no key' };
  return { ok: true, keys: { active: active ?? null, byId } };
}

function readKeys(path: string): KeysReading {
  try {
    return parseKeys(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = isRecord(error) && typeof error['code'] === 'string' ? error['code'] : 'unknown';
    return { ok: false, message: `it cannot be read (${code})` };
  }
}

/** The keys of a file that may grow while a program runs: it is read again when an id is missing. */
export class KeyFile {
  readonly #path: string;
  #keys: PayloadKeys;

  constructor(path: string, keys: PayloadKeys) {
    this.#path = path;
    this.#keys = keys;
  }

  /** The key that encrypts, as the file was when the program started. */
  active(): { readonly id: string; readonly key: KeyObject } | null {
    const { active: id, byId } = this.#keys;
    const key = id === null ? undefined : byId.get(id);
    return id === null || key === undefined ? null : { id, key };
  }

  /** Null if the file does not have it either. */
  find(id: string): KeyObject | null {
    return this.#keys.byId.get(id) ?? this.#readAgain().get(id) ?? null;
  }

  #readAgain(): PayloadKeys['byId'] {
    const reading = readKeys(this.#path);
    if (reading.ok)
      this.#keys = { ...this.#keys, byId: new Map([...this.#keys.byId, ...reading.keys.byId]) };
    return this.#keys.byId;
  }
}

export type KeyFileReading =
  | { readonly ok: true; readonly keys: KeyFile | null }
  | { readonly ok: false; readonly message: string };

/** The key file that the environment names; null if it names none. */
export function readKeyFile(env: Readonly<Record<string, string | undefined>>): KeyFileReading {
  const { [KEYS_VARIABLE]: given = '' } = env;
  const path = given.trim();
  if (path === '') return { ok: true, keys: null };
  const reading = readKeys(path);
  if (reading.ok) return { ok: true, keys: new KeyFile(path, reading.keys) };
  return { ok: false, message: `names ${path}: ${reading.message}` };
}
