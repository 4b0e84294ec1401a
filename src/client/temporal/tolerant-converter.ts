/**
 * Reads what others have written into a window, above all its memo, without failing: otherwise one undecodable payload
 * would fail the whole list it is in, and with it every other window's row. Pure.
 */
import {
  defaultPayloadConverter,
  type DataConverter,
  type Payload,
  type PayloadCodec,
} from '@temporalio/common';
import type { Client } from '@temporalio/client';
import type { PayloadVault } from '../codec/payload-vault.ts';
import { isTooDeep } from '../../contract/values/undecodable.ts';
import { lockedPayload } from '../codec/locked-payload.ts';
import { keyIdOf } from '../codec/sealed-payload.ts';

const UNDECODABLE = defaultPayloadConverter.toPayload({ __undecodable: true });

function readable(payload: Payload): Payload {
  try {
    defaultPayloadConverter.fromPayload(payload);
    return isTooDeep(payload.data) ? UNDECODABLE : payload;
  } catch {
    return UNDECODABLE;
  }
}

class TolerantCodec implements PayloadCodec {
  /** Ids of keys that something was encrypted with and that are missing here. */
  readonly missing = new Set<string>();
  readonly #vault: PayloadVault | null;

  constructor(vault: PayloadVault | null) {
    this.#vault = vault;
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return this.#vault === null ? payloads : this.#vault.encode(payloads);
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => {
      const opened = this.open(payload);
      const id = keyIdOf(opened);
      return id === null ? readable(opened) : lockedPayload(id, this.#vault?.lackOf(id) ?? 'none');
    });
  }

  open(payload: Payload): Payload {
    const opened = this.#vault?.open(payload) ?? payload;
    const id = keyIdOf(opened);
    if (id !== null) this.missing.add(id);
    return opened;
  }
}

/**
 * For a client's options: what cannot be decoded becomes a marker, as in a workflow.
 * @param vault encrypts and decrypts; null if nothing is encrypted
 */
export function tolerantConverter(vault: PayloadVault | null): DataConverter {
  return { payloadCodecs: [new TolerantCodec(vault)] };
}

export type OpenPayload = (payload: Payload) => Payload;

function codecOf(client: Client): TolerantCodec | undefined {
  const codecs = client.options.loadedDataConverter.payloadCodecs;
  return codecs.find((codec) => codec instanceof TolerantCodec);
}

/** Decrypts payloads that a client returns raw, such as those of a history. */
export function opener(client: Client): OpenPayload {
  const own = codecOf(client);
  return (payload) => own?.open(payload) ?? payload;
}

/** Ids of keys that payloads read so far needed and that the client does not have. */
export function missingKeys(client: Client): readonly string[] {
  return [...(codecOf(client)?.missing ?? [])].toSorted();
}
