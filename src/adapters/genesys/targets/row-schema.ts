/** Rows of data tables: their ids, and which values their columns accept. Pure except for reading a table. */
import { z } from 'zod';
import { readOne, type Api } from '../asking/api.ts';
import type { Fields, JsonValue } from '../json.ts';
import type { TargetProblem } from './target-kind.ts';

/** A row as a target is `<table>/<key>`, with the key encoded so that any key gives one id. */
export function tableOfRow(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf('/')));
}

/** The row's key, as it is in the table. */
export function keyOfRow(id: string): string {
  return decodeURIComponent(id.slice(id.indexOf('/') + 1));
}

const column = z.object({ type: z.string().nullish(), title: z.string().nullish() });
const tableAnswer = z.object({
  id: z.string(),
  name: z.string(),
  schema: z.object({ properties: z.record(z.string(), column).nullish() }).nullish(),
});
export type DataTable = z.infer<typeof tableAnswer>;

export function readDataTable(api: Api, id: string): Promise<DataTable> {
  const place = { route: '/api/v2/flows/datatables/{id}', query: { expand: 'schema' } };
  const permission = 'architect:datatable:view';
  return readOne(api, { kind: 'data table', id }, { ...place, permission }, tableAnswer);
}

const TYPES: Readonly<Record<string, (value: JsonValue) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => typeof value === 'number' && Number.isInteger(value),
  number: (value) => typeof value === 'number',
};

function problemOf(table: DataTable, name: string, value: JsonValue): string | null {
  if (name === 'key') return 'is the key of the row: a window does not change it';
  const columns = table.schema?.properties ?? {};
  const found = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (found === undefined) {
    const known = Object.keys(columns).filter((one) => one !== 'key');
    return `is not a column of table ${table.name}; it has ${known.join(', ') || 'none'}`;
  }
  const takes = TYPES[found.type ?? ''];
  if (takes === undefined || takes(value)) return null;
  return `is a column of type ${found.type}; ${JSON.stringify(value)} does not fit`;
}

/** What is wrong with the values that a window would set. */
export function columnProblems(table: DataTable, set: Fields): TargetProblem[] {
  return Object.entries(set).flatMap(([name, value]) => {
    const message = problemOf(table, name, value);
    return message === null ? [] : [{ path: `target.set.${name}`, message }];
  });
}
