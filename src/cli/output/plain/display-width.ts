/** How many terminal columns a text takes: two for a Chinese character or an emoji, none for a combining mark. Pure. */

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** These take one column each, and need no segmenter. */
const NARROW = /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027]*$/;
/** East Asian wide and full-width characters (UAX 11). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
const MARKS = /^[\p{M}\p{Cf}]+$/u;
/** Colours of `paint`; no text of others has an escape character. */
const COLOURS = /\p{Cc}\[\d+m/gu;

function columnsOf(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2;
  return MARKS.test(grapheme) ? 0 : 1;
}

/** What a reader sees as single characters. */
export function graphemes(text: string): readonly string[] {
  return NARROW.test(text)
    ? text.split('')
    : Array.from(SEGMENTER.segment(text), (one) => one.segment);
}

export function displayWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  return graphemes(text.replaceAll(COLOURS, '')).reduce((sum, one) => sum + columnsOf(one), 0);
}

export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(width - displayWidth(text), 0));
}

/** As many whole characters as fit, starting at one of them. */
export function taken(signs: readonly string[], from: number, width: number): readonly string[] {
  let left = width;
  let to = from;
  for (; to < signs.length; to += 1) {
    left -= columnsOf(signs[to] ?? '');
    if (left < 0) break;
  }
  return signs.slice(from, to);
}
