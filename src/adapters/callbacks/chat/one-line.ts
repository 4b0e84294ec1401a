/**
 * Texts of others in a message: on one line, bounded, with invisible and direction-changing characters made visible.
 * Pure.
 */

/** Longer texts push what matters out of sight, and exceed the limits of chat services. */
const MOST = 500;

function visible(char: string): string {
  return `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

/** Joiners are part of words in some scripts, so they stay. */
export function oneLine(text: string): string {
  const shown = text
    .replaceAll(/\s*(?:\r\n|[\r\n\u2028\u2029])\s*/gu, ' ')
    .replaceAll(/[\p{Cc}\p{Cs}\p{Bidi_Control}]/gu, visible);
  const chars = Array.from(shown);
  return chars.length <= MOST ? shown : `${chars.slice(0, MOST - 1).join('')}…`;
}
