/** The rows of a file of windows, as flags of `schedule`: the names of its columns are fields of a request. Pure. */
import type { Problem } from '../../client/index.ts';
import { readCsv } from '../input/csv-text.ts';
import { FIELD_FLAGS, optionName } from '../input/request-flags.ts';
import { OBJECT_FLAGS } from '../input/target/object-flags.ts';

/** More than one evening has windows. */
const MOST_ROWS = 200;

export interface CsvRow {
  /** As a spreadsheet counts them: the header is 1. */
  readonly number: number;
  readonly flags: Readonly<Record<string, unknown>>;
}

export interface CsvRows {
  readonly rows: readonly CsvRow[];
  readonly problems: readonly Problem[];
}

type Column = (cell: string) => readonly [option: string, value: unknown];

function columnOf(name: string): Column | null {
  if (name.startsWith('set.')) return (cell) => ['set', `${name.slice(4)}=${cell}`];
  const field = FIELD_FLAGS.find((one) => one.field === name);
  if (field !== undefined)
    return (cell) => [optionName(field.flag), field.kind === 'switch' ? cell === 'true' : cell];
  const wanted = name === 'target' ? 'kind' : name;
  const object = OBJECT_FLAGS.find((one) => one.field === wanted && one.field !== 'set');
  if (object === undefined) return null;
  const option = optionName(object.flag.replace('--no-', '--'));
  return (cell) => [option, object.flag.includes('<') ? cell : cell === 'true'];
}

function flagsOf(columns: readonly (Column | null)[], cells: readonly string[]) {
  const set: unknown[] = [];
  const flags = new Map<string, unknown>();
  for (const [at, cell] of cells.entries()) {
    const [option, value] = cell === '' ? ['', null] : (columns[at]?.(cell) ?? ['', null]);
    if (option === 'set') set.push(value);
    else if (option !== '') flags.set(option, value);
  }
  return { ...Object.fromEntries(flags), ...(set.length === 0 ? {} : { set }) };
}

/** An empty cell says nothing. */
export function readCsvRows(text: string): CsvRows {
  const reading = readCsv(text);
  if (!reading.ok) return { rows: [], problems: [{ path: '', message: reading.message }] };
  const [header = [], ...lines] = reading.rows;
  const columns = header.map(columnOf);
  const unknown = header.filter((_name, at) => columns[at] === null);
  const long = lines.flatMap((cells, at) =>
    cells.length > header.length
      ? [{ path: `row ${at + 2}`, message: 'has more cells than the header' }]
      : [],
  );
  const problems = [
    ...unknown.map((name) => ({ path: `column ${name}`, message: 'is no field of a request' })),
    ...(lines.length === 0 ? [{ path: '', message: 'there is no row below the header' }] : []),
    ...(lines.length > MOST_ROWS ? [{ path: '', message: `at most ${MOST_ROWS} rows` }] : []),
    ...long,
  ];
  const rows = lines.map((cells, at) => ({ number: at + 2, flags: flagsOf(columns, cells) }));
  return { rows, problems };
}
