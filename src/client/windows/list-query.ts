/** Parts of queries for Temporal's lists. Pure. */

/** A string in the syntax of a list's query. */
export function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
