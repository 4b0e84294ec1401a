// References to flows as objects carry them: `{id, name, selfUri}`. Pure.
import { isJsonObject, type JsonValue } from '../json.ts';

/** The id that a reference names; null: none is set. */
export function idOfRef(value: JsonValue | undefined): string | null {
  if (!isJsonObject(value)) return null;
  const { id } = value;
  return typeof id === 'string' && id !== '' ? id : null;
}

/** Two references mean the same where they name the same object, whatever it is called. */
export function isSameRef(a: JsonValue, b: JsonValue): boolean {
  return idOfRef(a)?.toLowerCase() === idOfRef(b)?.toLowerCase();
}

/** For people: its name, or its id where it says none. */
export function nameOfRef(value: JsonValue | undefined): string {
  const name = isJsonObject(value) && typeof value['name'] === 'string' ? value['name'] : null;
  return name ?? idOfRef(value) ?? 'no flow';
}
