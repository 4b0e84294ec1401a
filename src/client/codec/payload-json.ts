/** Payloads as the Temporal UI sends them to a codec server, in base64. Untrusted input. */
import type { Payload } from '@temporalio/common';
import { z } from 'zod';
import { readKeyFile } from './payload-keys.ts';
import { PayloadVault } from './payload-vault.ts';

const base64 = z.string().regex(/^[A-Za-z0-9+/_-]*={0,2}$/);
const payload = z.object({
  metadata: z.record(z.string(), base64).default({}),
  data: base64.nullish(),
});
const message = z.object({ payloads: z.array(payload) });

export interface PayloadJson {
  readonly metadata: Readonly<Record<string, string>>;
  readonly data?: string | null | undefined;
}

export interface PayloadTranslator {
  /** Null if it is not a message for a codec server. */
  read(text: string): readonly PayloadJson[] | null;
  decode(payloads: readonly PayloadJson[]): readonly PayloadJson[];
  encode(payloads: readonly PayloadJson[]): readonly PayloadJson[];
}

function fromJson({ metadata, data }: PayloadJson): Payload {
  const bytes = Object.entries(metadata).map(
    ([name, text]) => [name, Buffer.from(text, 'base64')] as const,
  );
  return { metadata: Object.fromEntries(bytes), data: Buffer.from(data ?? '', 'base64') };
}

function toJson({ metadata, data }: Payload): PayloadJson {
  const texts = Object.entries(metadata ?? {}).map(
    ([name, bytes]) => [name, Buffer.from(bytes).toString('base64')] as const,
  );
  return {
    metadata: Object.fromEntries(texts),
    data: Buffer.from(data ?? []).toString('base64'),
  };
}

function readMessage(text: string): readonly PayloadJson[] | null {
  try {
    return message.safeParse(JSON.parse(text)).data?.payloads ?? null;
  } catch {
    return null;
  }
}

export type TranslatorReading =
  | { readonly ok: true; readonly translator: PayloadTranslator }
  | { readonly ok: false; readonly message: string };

/** Uses the key file that the environment names. */
export function createTranslator(
  env: Readonly<Record<string, string | undefined>>,
): TranslatorReading {
  const reading = readKeyFile(env);
  if (!reading.ok) return reading;
  if (reading.keys === null) return { ok: false, message: 'is required' };
  const vault = new PayloadVault(reading.keys);
  const translator: PayloadTranslator = {
    read: readMessage,
    decode: (payloads) => payloads.map((one) => toJson(vault.open(fromJson(one)))),
    encode: (payloads) => payloads.map((one) => toJson(vault.seal(fromJson(one)))),
  };
  return { ok: true, translator };
}
