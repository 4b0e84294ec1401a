/** References to flows in objects: `{id, name, selfUri}`. Pure. */
import { isJsonObject, type JsonValue } from '../json.ts';

/** The id that a reference names; null if none is set. */
export function idOfRef(value: JsonValue | undefined): string | null {
  if (!isJsonObject(value)) return null;
  const { id } = value;
  return typeof id === 'string' && id !== '' ? id : null;
}

/** Two references are the same if they refer to the same object, whatever its name. */
export function isSameRef(a: JsonValue, b: JsonValue): boolean {
  return idOfRef(a)?.toLowerCase() === idOfRef(b)?.toLowerCase();
}

/** For people: its name, or its id if it has none. */
export function nameOfRef(value: JsonValue | undefined): string {
  const name = isJsonObject(value) && typeof value['name'] === 'string' ? value['name'] : null;
  return name ?? idOfRef(value) ?? 'no flow';
}
