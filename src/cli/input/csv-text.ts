/** Reads comma-separated values as in RFC 4180: quotes, line breaks inside them, a byte order mark. Pure. */

export type CsvReading =
  | { readonly ok: true; readonly rows: readonly (readonly string[])[] }
  | { readonly ok: false; readonly message: string };

const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/** Empty lines are not rows. */
export function readCsv(text: string): CsvReading {
  const source = text.replace(/^\ufeff/, '');
  const rows: string[][] = [];
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
    if (row.some((cell) => cell !== '')) rows.push(row);
    row = [];
    if (end === '') break;
  }
  return { ok: true, rows };
}
