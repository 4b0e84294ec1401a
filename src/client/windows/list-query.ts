/** What queries of Temporal's lists are made of. Pure. */

/** A string as a list's query takes it. */
export function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
