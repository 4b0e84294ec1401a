/** What the rules of a line need to know of its kind of target, and how it is reached. Types only. */
import type { Fields, JsonValue } from '../contract/values/json.ts';

/** The managed fields of a target as one read or one answer showed them. */
export interface Snapshot {
  readonly version: number;
  readonly fields: Fields;
}

/** How values and states of one kind of target compare. */
export interface Likeness {
  /** The field that carries our mark: it is put back last. */
  readonly markField: string;
  /** The field whose value tells one window's change from another's, e.g. a text. */
  readonly tellingField: string;
  /** Whether two values of one field mean the same to the API. */
  isSame(a: JsonValue, b: JsonValue, field: string): boolean;
  /** Whether they differ at most in what an API tidies: Unicode form, white space, case. */
  isAlike(a: JsonValue, b: JsonValue, field: string): boolean;
  /** Whether the change of some window stands there. */
  showsMaintenance(fields: Fields, id: string): boolean;
}
