/** Whom a window affects, in words: numbers, IVRs, flows and groups by name, up to a limit. Pure. */
import { isJsonObject, type Fields, type JsonValue } from '../../json.ts';
import type { IvrOfTarget, TargetFinding } from '../target-kind.ts';

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

const SHOWN = 20;

/** The first names, and how many more there are. */
export function listed(names: readonly string[], most = SHOWN): string {
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return `${names.slice(0, most).join(', ')}${more}`;
}

/** `Main number (1a…)`; just the id if the name is not known. */
export function named({ id, name }: { readonly id: string; readonly name: string | null }): string {
  return name === null ? id : `${name} (${id})`;
}

function namedRef(value: JsonValue | undefined): string | null {
  const id = idOfRef(value);
  if (id === null) return null;
  const name = isJsonObject(value) && typeof value['name'] === 'string' ? value['name'] : null;
  return named({ id, name });
}

function numbersOf({ dnis }: Fields): readonly string[] {
  return Array.isArray(dnis) ? dnis.map(String) : [];
}

export function callersOfIvr(name: string, whole: Fields): readonly TargetFinding[] {
  const numbers = numbersOf(whole);
  const who = numbers.length === 0 ? 'no number' : listed(numbers);
  const group = namedRef(whole['scheduleGroup']);
  const hours = `the hours of IVR ${name} are those of schedule group ${group ?? ''}`;
  return [
    { code: 'callers', message: `callers of IVR ${name}: ${who}` },
    ...(group === null ? [] : [{ code: 'groups', message: hours } as const]),
  ];
}

/** One IVR of a group; `numbers` is null if they were not read. */
export interface AffectedIvr extends IvrOfTarget {
  readonly numbers: readonly string[] | null;
}

function ivrWords({ id, name, numbers }: AffectedIvr): string {
  const said = named({ id, name });
  if (numbers === null) return said;
  return `${said}: ${numbers.length === 0 ? 'no number' : listed(numbers)}`;
}

/** Callers of the IVRs in a group. `why`: why their numbers are not known; null if they are. */
export function callersOfIvrs(
  ivrs: readonly AffectedIvr[],
  why: string | null,
  most?: number,
): TargetFinding {
  const count = ivrs.length === 1 ? '1 IVR' : `${ivrs.length} IVRs`;
  const unread = why === null ? '' : `; their numbers were not read: ${why}`;
  return {
    code: 'callers',
    message: `callers of ${count}: ${listed(ivrs.map(ivrWords), most)}${unread}`,
  };
}
