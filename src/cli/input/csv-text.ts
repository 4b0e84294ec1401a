/** Reads comma-separated values as in RFC 4180: quotes, line breaks inside them, a byte order mark. Pure. */

export interface CsvLine {
  /** As a spreadsheet counts them, from 1: empty lines count, line breaks in cells do not. */
  readonly number: number;
  readonly cells: readonly string[];
}

export type CsvReading =
  | { readonly ok: true; readonly rows: readonly CsvLine[] }
  | { readonly ok: false; readonly message: string };

const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/** Empty lines are not rows. */
export function readCsv(text: string): CsvReading {
  const source = text.replace(/^\ufeff/, '');
  const rows: CsvLine[] = [];
  let number = 1;
  let row: string[] = [];
  let at = 0;
  while (at < source.length || row.length > 0) {
    CELL.lastIndex = at;
    const match = CELL.exec(source);
    if (match === null) {
      const line = source.slice(0, at).split(/\r\n|\n|\r/).length;
      return { ok: false, message: `line ${line}: unexpected quotation mark` };
    }
    const [whole, quoted, plain = '', end = ''] = match;
    row.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
    at += whole.length;
    if (end === ',') continue;
    if (row.some((cell) => cell !== '')) rows.push({ number, cells: row });
    number += 1;
    row = [];
    if (end === '') break;
  }
  return { ok: true, rows };
}
