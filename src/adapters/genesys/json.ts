/** JSON as the API uses it: its type, its canonical text, and what can be kept exactly. Pure. */
import { createHash } from 'node:crypto';

export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** The managed fields of a target by name, e.g. `{name, greeting, routing}`; in a write, some of them. */
export type Fields = Readonly<Record<string, JsonValue>>;

/** Levels of nesting that are kept. */
export const MAX_DEPTH = 64;

/** Whether a value is an object with members, neither null nor an array. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same text for all spellings of a value: members sorted, and no null ones, which may be absent as well. */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value;
    return `[${items.map((item) => canonicalJson(item)).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== null)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

export function isSameJson(a: JsonValue, b: JsonValue): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}

/** Whether a value has every member and item of another, whatever their values. */
export function hasAllOf(value: JsonValue | undefined, other: JsonValue): boolean {
  if (Array.isArray(other)) {
    const items: readonly JsonValue[] = other;
    if (!Array.isArray(value) || value.length < items.length) return false;
    const given: readonly JsonValue[] = value;
    return items.every((item, place) => hasAllOf(given[place], item));
  }
  if (!isJsonObject(other)) return other === null || (value !== undefined && value !== null);
  if (!isJsonObject(value)) return false;
  const members: Fields = value;
  // A member called `constructor` is one of the object's own, not what every object inherits.
  return Object.entries(other).every(([name, member]) =>
    hasAllOf(Object.hasOwn(members, name) ? members[name] : undefined, member),
  );
}

function tidied(text: string): string {
  return text.normalize('NFKC').replace(/\s+/gu, ' ').trim().toLowerCase();
}

function tidiedJson(value: JsonValue): JsonValue {
  if (typeof value === 'string') return tidied(value);
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value;
    return items.map(tidiedJson);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, tidiedJson(member)]),
  );
}

/** Whether two values differ only in what an API normalises in texts: Unicode form, white space, case. */
export function isAlikeJson(a: JsonValue, b: JsonValue): boolean {
  return isSameJson(tidiedJson(a), tidiedJson(b));
}

/** Whether a parsed value is not nested too deeply to be written back; lost digits show only in its text. */
export function isKeepable(value: unknown, depth = 0): value is JsonValue {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value !== 'object' || depth >= MAX_DEPTH) return false;
  return Object.values(value).every((member) => isKeepable(member, depth + 1));
}

/** The proof of a restore: SHA-256 of the canonical JSON of the fields, 64 hex digits. */
export function hashFields(fields: Fields): string {
  return createHash('sha256').update(canonicalJson(fields)).digest('hex');
}
