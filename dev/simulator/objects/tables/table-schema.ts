/** The schema of a data table, and rows by it: defaults filled in, wrong types and unknown columns refused. Pure. */
import { z } from 'zod';
import type { ColumnSeed } from '../../stage/organisation.ts';
import type { Fields } from '../../stage/records.ts';
import type { FieldProblem } from '../../wire/error-answer.ts';

const columnSchema = z.looseObject({
  type: z.string(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
});
const tableSchema = z.looseObject({ properties: z.record(z.string(), columnSchema) });

/** The JSON schema in the API's answer for a table with these columns. */
export function schemaOf(columns: Readonly<Record<string, ColumnSeed>>): Fields {
  const all = { key: { type: 'string' as const }, ...columns };
  const properties = Object.entries(all).map(([name, column], place) => [
    name,
    { $id: `/properties/${name}`, displayOrder: place, ...column, title: name },
  ]);
  return {
    $schema: 'http://json-schema.org/draft-04/schema#',
    type: 'object',
    additionalProperties: false,
    required: ['key'],
    properties: Object.fromEntries(properties),
  };
}

type Row = { readonly row: Fields } | { readonly problems: readonly FieldProblem[] };

/** The row as the table stores it, or what is wrong with it. */
export function rowBy(schema: unknown, key: string, given: Fields): Row {
  const columns = tableSchema.parse(schema).properties;
  const problems = Object.entries({ key, ...given }).flatMap(([name, value]) =>
    problemWith(columns[name]?.type, name, value),
  );
  if (given['key'] !== undefined && given['key'] !== key) {
    problems.push({ field: 'key', message: 'is not the key of this row' });
  }
  if (problems.length > 0) {
    return { problems };
  }
  const defaults = Object.entries(columns)
    .filter(([, column]) => column.default !== undefined)
    .map(([name, column]) => [name, column.default]);
  return { row: { ...Object.fromEntries(defaults), ...given, key } };
}

function problemWith(type: string | undefined, field: string, value: unknown): FieldProblem[] {
  if (type === undefined) {
    return [{ field, message: 'is no column of the table' }];
  }
  return isOfType(type, value) ? [] : [{ field, message: `must be of type ${type}` }];
}

function isOfType(type: string, value: unknown): boolean {
  return type === 'integer' ? Number.isSafeInteger(value) : typeof value === type;
}
