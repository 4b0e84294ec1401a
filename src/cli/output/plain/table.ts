/** Tables and lists of fields in plain text. Pure. */
import { displayWidth, padded } from './display-width.ts';
import { wrapped } from './wrapped.ts';

export type Row = readonly string[];

/** Columns as wide as their widest cell, two spaces between, none after the last. */
export function table(rows: readonly Row[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...rows.map((row) => displayWidth(row[i] ?? ''))),
  );
  return rows
    .map((row) =>
      widths
        .map((to, i) => padded(row[i] ?? '', to))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `name  value`, one per line, indented; fields without a value are left out. */
export function fieldList(
  fields: readonly (readonly [name: string, value: string | null])[],
): string {
  const rows = fields.flatMap(([name, value]) => (value === null ? [] : [[`  ${name}`, value]]));
  return table(rows);
}

/** The same within a width: a long value continues on the next line, broken between words; ids stay whole. */
export function fittedFields(
  fields: readonly (readonly [name: string, value: string | null])[],
  columns: number,
): string {
  const given = fields.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
  const name = Math.max(0, ...given.map(([one]) => displayWidth(one)));
  const rows = given.flatMap(([label, value]) =>
    wrapped(value, columns - name - 4, false).map((line, at) => [
      `  ${at === 0 ? label : ''}`,
      line,
    ]),
  );
  return rows.map(([label = '', line = '']) => `${padded(label, name + 4)}${line}`).join('\n');
}
