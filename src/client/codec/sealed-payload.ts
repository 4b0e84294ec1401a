/**
 * One payload, encrypted as a whole: AES-256-GCM over its protobuf form, preceded by the nonce and followed by the tag,
 * with the key's id in the metadata. The format is that of Temporal's own samples, so that clients in other languages
 * can read and write it with theirs.
 */
import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import protos from '@temporalio/proto';

const { Payload: PayloadMessage } = protos.temporal.api.common.v1;

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The encoding of an encrypted payload. */
export const ENCRYPTED = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';

function text(bytes: Uint8Array | null | undefined): string | null {
  return bytes ? Buffer.from(bytes).toString('utf8') : null;
}

/** The id of the key that a payload is encrypted with; null for an unencrypted one. */
export function keyIdOf({ metadata }: Payload): string | null {
  return text(metadata?.['encoding']) === ENCRYPTED ? (text(metadata?.[KEY_ID]) ?? '') : null;
}

export function sealPayload(payload: Payload, id: string, key: KeyObject): Payload {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  const plain = PayloadMessage.encode(payload).finish();
  const sealed = [nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()];
  return {
    metadata: { encoding: Buffer.from(ENCRYPTED), [KEY_ID]: Buffer.from(id) },
    data: Buffer.concat(sealed),
  };
}

/** @throws if the key is another one, or the data was altered */
export function unsealPayload({ data }: Payload, key: KeyObject): Payload {
  const bytes = Buffer.from(data ?? []);
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const plain = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
  const { metadata, data: inner } = PayloadMessage.decode(Buffer.concat([plain, decipher.final()]));
  return { metadata, data: inner };
}
