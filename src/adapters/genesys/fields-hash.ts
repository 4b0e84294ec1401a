/** The proof of a restore: the same hash for the same managed fields, however they are spelt. Pure. */
import { createHash } from 'node:crypto';
import { canonicalJson, type Fields } from './json.ts';

/** SHA-256 of the canonical JSON of the fields, 64 hex digits. */
export function hashFields(fields: Fields): string {
  return createHash('sha256').update(canonicalJson(fields)).digest('hex');
}
