/** JSON as a type, and its canonical text. Pure. */

export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** The managed fields of a target by name, e.g. `name`, `greeting`, `routing`. */
export type Fields = Readonly<Record<string, JsonValue>>;

/** Whether a value is an object with string keys: not an array, not null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy of an object of JSON values; null if it is not an object. */
export function readFields(value: unknown): Fields | null {
  if (!isRecord(value)) return null;
  const copy: Fields = JSON.parse(JSON.stringify(value));
  return copy;
}

/** The same text for a JSON value whatever the order of its members. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    isRecord(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
