/** What the rules of a line need to know about its kind of target, and how it is reached. Pure. */
import type { Fields, JsonValue } from '../contract/values/json.ts';
import type { Versions } from './versions.ts';

/** The managed fields of a target, as shown by one read or one answer. */
export interface Snapshot {
  readonly version: number;
  readonly fields: Fields;
}

/** How values and states of one kind of target compare. */
export interface Likeness {
  /** Whether its versions are counted, or only distinguish states. */
  readonly versions: Versions;
  /** Whether a person would set exactly the same: then every change after our write needs a person. */
  readonly isMovedByOthers: boolean;
  /** The field that carries our mark, which is put back last; null if such a target cannot carry one. */
  readonly markField: string | null;
  /** The field whose value distinguishes the changes of two windows, e.g. a text. */
  readonly tellingField: string;
  /**
   * Fields that decide the meaning of others, e.g. a time zone: compared, never written, and so never put back.
   * @default none
   */
  readonly unwritten?: readonly string[];
  /** The API gives a field that a write leaves out a value of its own, e.g. a default. @default false */
  readonly fillsUnset?: boolean;
  /** Whether two values of one field mean the same to the API. */
  isSame(a: JsonValue, b: JsonValue, field: string): boolean;
  /** Whether they differ only in what an API normalises: Unicode form, white space, case. */
  isAlike(a: JsonValue, b: JsonValue, field: string): boolean;
  /** Whether it shows the change of some window, or something equivalent: never a baseline. */
  showsMaintenance(fields: Fields, id: string): boolean;
  /** Whether the mark is exactly the one that was sent; null if such marks do not identify their owner. */
  isSentMark(now: Fields, sent: Fields): boolean | null;
}

/** The fields that a change manages; others do not matter. */
export function managedBy(managed: Fields, now: Fields): Fields {
  return Object.fromEntries(Object.keys(managed).map((field) => [field, now[field] ?? null]));
}
