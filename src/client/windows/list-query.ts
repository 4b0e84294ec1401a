/** Parts of queries for Temporal's lists. Pure. */

/** A string in the syntax of a list's query. */
export function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** An instant in the syntax of a list's query. */
export function quotedInstant(epochMs: number): string {
  return quoted(new Date(epochMs).toISOString());
}

/** The condition that an attribute has one of these values. */
export function isOneOf(name: string, values: readonly string[]): string {
  return `${name} IN (${values.map(quoted).join(', ')})`;
}
