/** Telephone numbers as people and the API write them, and which of them are the same. Pure. */

/** Without scheme, spaces and punctuation. */
function digitsOf(text: string): string {
  return text
    .trim()
    .replace(/^(?:tel|sip):/i, '')
    .replaceAll(/[\s().\-/]/g, '');
}

const FEWEST_DIGITS = 3;
/** A number without its country code has at least this many digits. */
const FEWEST_NATIONAL = 6;

/** The digits of a number; null if the text is not one. */
export function readNumber(text: string): string | null {
  const plain = digitsOf(text).replace(/^00(?=[1-9])/, '+');
  return /^\+?\d+$/.test(plain) && plain.length >= FEWEST_DIGITS ? plain : null;
}

/** `0317 555 0100` is also `+1 317 555 0100`: without a country code, the last digits decide. */
export function isSameNumber(asked: string, kept: string): boolean {
  const known = readNumber(kept);
  if (known === null) return false;
  if (known === asked) return true;
  if (asked.startsWith('+') && known.startsWith('+')) return false;
  const [a, b] = [asked, known].map((one) => one.replace(/^\+|^0+/, ''));
  if (a === undefined || b === undefined) return false;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short.length >= FEWEST_NATIONAL && long.endsWith(short);
}
