/** The rows of a file of windows, as flags of `schedule`: its columns are named after fields of a request. Pure. */
import type { Problem } from '../../client/index.ts';
import { idProblem } from '../../contract/values/text-rules.ts';
import { FIELD_FLAGS, optionName } from '../input/request-flags.ts';
import { OBJECT_FLAGS } from '../input/target/object-flags.ts';

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

/** More windows than a single evening has. */
const MOST_ROWS = 200;

export interface CsvRow {
  /** As a spreadsheet counts them. */
  readonly number: number;
  readonly flags: Readonly<Record<string, unknown>>;
  /** Problems with the cells themselves. */
  readonly problems: readonly Problem[];
}

export interface CsvRows {
  readonly rows: readonly CsvRow[];
  /** Problems with the file as a whole: with any of them, its rows mean nothing. */
  readonly problems: readonly Problem[];
}

interface Column {
  readonly option: string;
  /** Its cells are true or false, as a spreadsheet writes them. */
  readonly isSwitch: boolean;
}

function columnOf(name: string): Column | null {
  if (name.startsWith('set.')) return { option: 'set', isSwitch: false };
  const field = FIELD_FLAGS.find((one) => one.field === name);
  if (field !== undefined)
    return { option: optionName(field.flag), isSwitch: field.kind === 'switch' };
  const wanted = name === 'target' ? 'kind' : name;
  const object = OBJECT_FLAGS.find((one) => one.field === wanted && one.field !== 'set');
  if (object === undefined) return null;
  const option = optionName(object.flag.replace('--no-', '--'));
  return { option, isSwitch: !object.flag.includes('<') };
}

/** What a column sets, by any of its names. */
function subjectOf(name: string): string {
  const { option = name } = columnOf(name) ?? {};
  return option === 'set' ? name : option;
}

/** Columns that set the same as an earlier one, where nobody can tell which is meant. */
function repeatedColumns(header: readonly string[]): Problem[] {
  const subjects = header.map(subjectOf);
  return header.flatMap((name, at) => {
    const first = subjects.indexOf(subjectOf(name));
    if (name === '' || first === at) return [];
    const both = `cell ${at + 1} of the header means the same as cell ${first + 1}`;
    return [{ path: `column ${name}`, message: `${both}; keep one of them` }];
  });
}

const TRUTH: Readonly<Record<string, boolean>> = { true: true, false: false };

function toRow(header: readonly string[], { number, cells }: CsvLine): CsvRow {
  const set: unknown[] = [];
  const flags = new Map<string, unknown>();
  const problems: Problem[] =
    cells.length > header.length ? [{ path: '', message: 'has more cells than the header' }] : [];
  for (const [at, cell] of cells.entries()) {
    const name = header[at] ?? '';
    if (cell !== '' && name === '' && at < header.length)
      problems.push({ path: `cell ${at + 1}`, message: 'has no name in the header' });
    const column = cell === '' ? null : columnOf(name);
    if (column === null) continue;
    const { option, isSwitch } = column;
    const truth = TRUTH[cell.trim().toLowerCase()];
    if (option === 'set') set.push(`${name.slice('set.'.length)}=${cell}`);
    else if (!isSwitch) flags.set(option, cell);
    else if (truth === undefined) problems.push({ path: name, message: 'must be true or false' });
    else flags.set(option, truth);
  }
  const own = Object.fromEntries(flags);
  return { number, flags: { ...own, ...(set.length === 0 ? {} : { set }) }, problems };
}

/** Separators that a spreadsheet may have used in place of commas. */
const SEPARATORS = [
  [';', ';'],
  ['\t', 'tabs'],
] as const;

/** What was meant, if a name differs from it only in capitals, spaces and dashes, or what nobody sees in it. */
function hint(name: string): string {
  const plain = name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  if (columnOf(plain) !== null) return `; did you mean ${plain}?`;
  const odd = idProblem(name);
  return odd === null ? '' : `; a name ${odd}`;
}

function headerProblems(header: readonly string[]): Problem[] {
  const [first = ''] = header;
  const used = SEPARATORS.find(([one]) => header.length === 1 && first.includes(one));
  if (used !== undefined) {
    const message = `cells are separated by ${used[1]} here: separate them with commas`;
    return [{ path: 'column', message }];
  }
  const unknown = header.filter((name) => name !== '' && columnOf(name) === null);
  return [
    ...unknown.map((name) => ({
      path: `column ${name}`,
      message: `is not a field of a request${hint(name)}`,
    })),
    ...repeatedColumns(header),
  ];
}

/** An empty cell is ignored. */
export function readCsvRows(text: string): CsvRows {
  const reading = readCsv(text);
  if (!reading.ok) return { rows: [], problems: [{ path: '', message: reading.message }] };
  const [{ cells: header } = { cells: [] }, ...lines] = reading.rows;
  const problems = [
    ...headerProblems(header),
    ...(lines.length === 0 ? [{ path: '', message: 'there is no row below the header' }] : []),
    ...(lines.length > MOST_ROWS
      ? [
          {
            path: '',
            message: `the file has ${lines.length} rows: split it into files of at most ${MOST_ROWS}`,
          },
        ]
      : []),
  ];
  return { rows: lines.map((line) => toRow(header, line)), problems };
}
