/**
 * What a client puts in place of a payload that it cannot decrypt: the marker for undecodable input, with the reason.
 * The SDK takes `message` for the text of a failure. Pure.
 */
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { isRecord } from '../../contract/values/json.ts';
import { isUndecodable } from '../../contract/values/undecodable.ts';
import { KEYS_VARIABLE } from './payload-keys.ts';

/** `none`: there is no key file; `unknown`: it lacks the key; `other`: it has another under that id. */
export type KeyLack = 'none' | 'unknown' | 'other';

const WORDS: Readonly<Record<KeyLack, string>> = {
  none: `${KEYS_VARIABLE} is not set`,
  unknown: `${KEYS_VARIABLE} has no such key`,
  other: `${KEYS_VARIABLE} has another key with that id`,
};

/** The marker for a payload that is encrypted with this key. */
export function lockedPayload(keyId: string, lack: KeyLack): Payload {
  const why = `it is encrypted with the key ${keyId}, and ${WORDS[lack]}`;
  const message = `its text cannot be read here: ${why}`;
  return defaultPayloadConverter.toPayload({ __undecodable: true, locked: why, message });
}

/** Why a value cannot be read here; null if it is not the marker for an encrypted payload. */
export function whyLocked(value: unknown): string | null {
  if (!isUndecodable(value) || !isRecord(value)) return null;
  const { locked } = value;
  return typeof locked === 'string' ? locked : null;
}

/** Why an answer cannot be read, whatever the reason. */
export function whyUnread(value: unknown): string {
  return whyLocked(value) ?? 'it is in a form that this client does not know';
}
