/**
 * One line of CSV (RFC 4180) that a spreadsheet treats as text: no cell becomes a formula, and none contains a line
 * break or anything else that a terminal acts on. Pure.
 */

/** What makes a spreadsheet compute at the beginning of a cell, even in full width. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/u;
/** Separators of spreadsheets in other locales: what follows one would begin a cell. */
const INNER_FORMULA = /([;|])(\s*)(?=[=+\-@＝＋－＠])/gu;
/** Control characters, line and paragraph separators, and characters that change the direction of text. */
const INVISIBLE = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu;

function visible(char: string): string {
  return `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

export type CsvValue = string | number | boolean | null;

/** An apostrophe before anything that could compute, which is how spreadsheets themselves mark text. */
export function csvCell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = value.replaceAll(INVISIBLE, visible).replaceAll(INNER_FORMULA, `$1$2'`);
  const text = FORMULA.test(safe) ? `'${safe}` : safe;
  return `"${text.replaceAll('"', '""')}"`;
}

export function csvLine(values: readonly CsvValue[]): string {
  return values.map(csvCell).join(',');
}
