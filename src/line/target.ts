/** What the rules of a line need to know about a kind of target. Pure. */
import type { Fields, JsonValue } from '../contract/values/json.ts';
import type { Versions } from './versions.ts';

/** The managed fields of a target, as shown by one read or one answer. */
export interface Snapshot {
  readonly version: number;
  readonly fields: Fields;
}

/** How values and states of one kind of target compare. */
export interface Likeness {
  /** Whether its versions count writes, or only tell states apart. */
  readonly versions: Versions;
  /** A person would set exactly what we set: then every change after our write needs a person. */
  readonly isMovedByOthers: boolean;
  /** The field that carries our mark and is put back last; null if this kind cannot carry one. */
  readonly markField: string | null;
  /** The field whose value tells the changes of two windows apart, e.g. a text. */
  readonly tellingField: string;
  /**
   * Fields that decide what others mean, e.g. a time zone: compared, never written, and so never put back.
   * @default none
   */
  readonly unwritten?: readonly string[];
  /** When a write leaves a field out, the API gives it a value of its own, e.g. a default. @default false */
  readonly fillsUnset?: boolean;
  /** Its fields go back by one request or not at all, like an entry that is removed. @default false */
  readonly isIndivisible?: boolean;
  /** Whether two values of one field mean the same to the API. */
  isSame(a: JsonValue, b: JsonValue, field: string): boolean;
  /** Whether two values of one field differ only in what an API normalises: Unicode form, white space, case. */
  isAlike(a: JsonValue, b: JsonValue, field: string): boolean;
  /** Whether this state shows the change of some window, or the equivalent: never a baseline. */
  showsMaintenance(fields: Fields, id: string): boolean;
  /** Whether the mark is exactly the one that was sent; null if marks of this kind do not identify their owner. */
  isSentMark(now: Fields, sent: Fields): boolean | null;
}

/** Only the fields that a change manages; others do not matter. */
export function managedBy(managed: Fields, now: Fields): Fields {
  return Object.fromEntries(Object.keys(managed).map((field) => [field, now[field] ?? null]));
}

/** Whether two states have the same values; a field that one of them lacks counts as null. */
export function isSameState({ isSame }: Pick<Likeness, 'isSame'>, a: Fields, b: Fields): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => isSame(a[name] ?? null, b[name] ?? null, name));
}
