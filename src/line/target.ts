/** What the rules of a line need to know of its kind of target, and how it is reached. Pure. */
import type { Fields, JsonValue } from '../contract/values/json.ts';
import type { Versions } from './versions.ts';

/** The managed fields of a target as one read or one answer showed them. */
export interface Snapshot {
  readonly version: number;
  readonly fields: Fields;
}

/** How values and states of one kind of target compare. */
export interface Likeness {
  /** Whether its versions are counted, or only tell one state from another. */
  readonly versions: Versions;
  /** Whether a person would set the very same: then every move after our write is somebody's business. */
  readonly isMovedByOthers: boolean;
  /** The field that carries our mark: it is put back last. Null: nothing on such a target can carry one. */
  readonly markField: string | null;
  /** The field whose value tells one window's change from another's, e.g. a text. */
  readonly tellingField: string;
  /** Fields that others are read by, e.g. a time zone: compared, never written, and so nothing to put back. @default none */
  readonly unwritten?: readonly string[];
  /** Whether two values of one field mean the same to the API. */
  isSame(a: JsonValue, b: JsonValue, field: string): boolean;
  /** Whether they differ at most in what an API tidies: Unicode form, white space, case. */
  isAlike(a: JsonValue, b: JsonValue, field: string): boolean;
  /** Whether the change of some window stands there, or what is as good as one: never a baseline. */
  showsMaintenance(fields: Fields, id: string): boolean;
  /** Whether the mark that stands is the very one that was sent; null: such marks do not tell whose they are. */
  isSentMark(now: Fields, sent: Fields): boolean | null;
}

/** Of the fields that stand, those that a change manages: others are nobody's business. */
export function managedBy(managed: Fields, now: Fields): Fields {
  return Object.fromEntries(Object.keys(managed).map((field) => [field, now[field] ?? null]));
}
