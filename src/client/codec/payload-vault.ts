/**
 * Encrypts what is written and decrypts what is read. Unencrypted payloads are accepted, e.g. a signal from the
 * Temporal UI or from a program in another language. What cannot be decrypted is returned unchanged: no converter knows
 * its encoding, so it becomes the marker for undecodable input.
 */
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import type { KeyFile } from './payload-keys.ts';
import type { KeyLack } from './locked-payload.ts';
import { keyIdOf, sealPayload, unsealPayload } from './sealed-payload.ts';

/**
 * The key for the input or result of a step is missing. Only our own workers write those, so another worker has the
 * key, and the task is retried there; a marker would decide the window.
 */
export class KeyMissingError extends Error {
  override readonly name = 'KeyMissingError';

  constructor(id: string) {
    super(`the payload is encrypted with the key ${id}, which PAYLOAD_KEYS_FILE does not have`);
  }
}

export class PayloadVault implements PayloadCodec {
  readonly #keys: Pick<KeyFile, 'active' | 'find'>;

  constructor(keys: Pick<KeyFile, 'active' | 'find'>) {
    this.#keys = keys;
  }

  seal(payload: Payload): Payload {
    const active = this.#keys.active();
    return active === null || keyIdOf(payload) !== null
      ? payload
      : sealPayload(payload, active.id, active.key);
  }

  /** Never throws. */
  open(payload: Payload): Payload {
    const id = keyIdOf(payload);
    const key = id === null ? null : this.#keys.find(id);
    if (key === null) return payload;
    try {
      return unsealPayload(payload, key);
    } catch {
      // A different key under the same id, or altered bytes.
      return payload;
    }
  }

  /** Why a payload with this key's id cannot be opened. */
  lackOf(id: string): KeyLack {
    return this.#keys.find(id) === null ? 'unknown' : 'other';
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => this.seal(payload));
  }

  /** @throws {KeyMissingError} only for steps */
  async decode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    return payloads.map((payload) => {
      if (context?.type === 'activity') this.#mustKnow(payload);
      return this.open(payload);
    });
  }

  #mustKnow(payload: Payload): void {
    const id = keyIdOf(payload);
    if (id !== null && this.#keys.find(id) === null) throw new KeyMissingError(id);
  }
}

/** Null if there is no key file: then nothing is encrypted. */
export function vaultOf(keys: KeyFile | null): PayloadVault | null {
  return keys === null ? null : new PayloadVault(keys);
}
