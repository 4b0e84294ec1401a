/** Tables and lists of fields in plain text. Pure. */

export type Row = readonly string[];

function width(text: string): number {
  return Array.from(text).length;
}

function padded(text: string, to: number): string {
  return text + ' '.repeat(Math.max(to - width(text), 0));
}

/** Columns as wide as their widest cell, two blanks between, nothing behind the last. */
export function table(rows: readonly Row[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...rows.map((row) => width(row[i] ?? ''))),
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

/** `name  value`, one a line, indented; fields without a value are left out. */
export function fieldList(
  fields: readonly (readonly [name: string, value: string | null])[],
): string {
  const rows = fields.flatMap(([name, value]) => (value === null ? [] : [[`  ${name}`, value]]));
  return table(rows);
}
