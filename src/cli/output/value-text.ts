/** The value of a field for people: a reference to another object by its name, everything else as JSON. Pure. */
import type { JsonValue } from '../../client/index.ts';
import { isRecord } from '../../contract/values/json.ts';
import { printable } from './printable.ts';

const REFERENCE = new Set(['id', 'name', 'selfUri']);

/** `Welcome (f-1)`; null: it is no reference to another object. */
function referenceText(value: JsonValue): string | null {
  if (!isRecord(value) || Object.keys(value).some((key) => !REFERENCE.has(key))) return null;
  const { id, name } = value;
  if (typeof id !== 'string') return null;
  return typeof name === 'string' ? `${name} (${id})` : id;
}

/** `null` for what is not set. */
export function valueText(value: JsonValue): string {
  return printable(referenceText(value) ?? JSON.stringify(value));
}
