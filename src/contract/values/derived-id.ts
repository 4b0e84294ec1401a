/**
 * Derived ids: of a window, its rescue, a callback, a calendar. Their parts may be long (256 characters each, a raw
 * workflow id even 1,000 bytes), so each id is made to fit the strictest of the supported servers. Pure.
 */
import { sha256 } from './sha256.ts';
import { cutToBytes, utf8Bytes } from './utf8.ts';

/** PostgreSQL stores 255 characters, other servers 1,000 bytes, file systems 255 bytes: this fits everywhere. */
const MOST_BYTES = 255;
/** Digits of a SHA-256: 128 bits, so that no two long ids ever share one. */
const HASH_DIGITS = 32;
const SHORTENED = new RegExp(`~[0-9a-f]{${HASH_DIGITS}}$`);

/**
 * An id in a form that servers accept: unchanged if short, otherwise its beginning, `~` and a hash of the whole. Always
 * the same for one id, and different for any other: an id that merely looks shortened is hashed, too.
 * @param mostBytes for names that a server adds something to. @default 255
 */
export function fitId(id: string, mostBytes = MOST_BYTES): string {
  if (utf8Bytes(id) <= mostBytes && !SHORTENED.test(id)) return id;
  const tail = `~${sha256(id).slice(0, HASH_DIGITS)}`;
  return `${cutToBytes(id, mostBytes - tail.length)}${tail}`;
}
