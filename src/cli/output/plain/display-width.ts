/** How many columns of a terminal a text takes: two for a Chinese sign or an emoji, none for a mark on a letter. Pure. */

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Texts of these need no segmenter: a column each. */
const NARROW = /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027]*$/;
/** East Asian wide and full-width signs (UAX 11). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
const MARKS = /^[\p{M}\p{Cf}]+$/u;

function columnsOf(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2;
  return MARKS.test(grapheme) ? 0 : 1;
}

/** What a reader sees as single signs. */
export function graphemes(text: string): readonly string[] {
  return NARROW.test(text)
    ? text.split('')
    : Array.from(SEGMENTER.segment(text), (one) => one.segment);
}

export function displayWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  return graphemes(text).reduce((sum, one) => sum + columnsOf(one), 0);
}

/** With blanks up to a width. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(width - displayWidth(text), 0));
}

/** As many whole signs as have room, from one of them on. */
export function taken(signs: readonly string[], from: number, width: number): readonly string[] {
  let left = width;
  let to = from;
  for (; to < signs.length; to += 1) {
    left -= columnsOf(signs[to] ?? '');
    if (left < 0) break;
  }
  return signs.slice(from, to);
}
