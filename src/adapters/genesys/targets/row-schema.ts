/** The columns of a data table according to its schema, and which values they accept. Pure except for reading it. */
import { z } from 'zod';
import { entityRequest } from '../pipe/entity-request.ts';
import type { RequestContext } from '../pipe/request-context.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';
import type { Fields, JsonValue } from '../json.ts';
import type { TargetProblem } from './target-kind.ts';

const column = z.object({ type: z.string().nullish(), title: z.string().nullish() });
const tableAnswer = z.object({
  id: z.string(),
  name: z.string(),
  schema: z.object({ properties: z.record(z.string(), column).nullish() }).nullish(),
});
export type DataTable = z.infer<typeof tableAnswer>;

/** Reads a table with its schema. */
export async function readDataTable(
  pipe: RequestPipe,
  id: string,
  context: RequestContext,
): Promise<DataTable> {
  const request = entityRequest(
    { kind: 'data table', id },
    {
      method: 'GET',
      route: '/api/v2/flows/datatables/{id}',
      what: `read data table "${id}"`,
      permission: 'architect:datatable:view',
    },
    { query: { expand: 'schema' } },
  );
  return (await pipe.ask(request, tableAnswer, context)).value;
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
