/** Which object a path of the API is about. Pure; faults, permissions and the log use the same names. */
import { decodeSegment } from '../wire/call.ts';

/** Objects of a Genesys Cloud organisation that are kept with their history. */
export const OBJECT_KINDS = [
  'ivr',
  'emergency-group',
  'schedule',
  'schedule-group',
  'flow',
  'data-table',
  'data-table-row',
] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** One object. A row's id is `<table>/<encodeURIComponent(key)>`. */
export interface ObjectRef {
  readonly kind: ObjectKind;
  readonly id: string;
}

/** What a request is about: an object, or a menu of the `flow-ivr` contract. */
export type Subject = ObjectRef | { readonly kind: 'flow-ivr'; readonly id: string };

const PLACES: readonly (readonly [RegExp, Subject['kind']])[] = [
  [/^\/api\/v2\/flow\/ivr\/([^/]+)$/, 'flow-ivr'],
  [/^\/api\/v2\/architect\/ivrs\/((?!divisionviews$)[^/]+)$/, 'ivr'],
  [/^\/api\/v2\/architect\/emergencygroups\/((?!divisionviews$)[^/]+)$/, 'emergency-group'],
  [/^\/api\/v2\/architect\/schedules\/((?!divisionviews$)[^/]+)$/, 'schedule'],
  [/^\/api\/v2\/architect\/schedulegroups\/((?!divisionviews$)[^/]+)$/, 'schedule-group'],
  [/^\/api\/v2\/flows\/datatables\/([^/]+)$/, 'data-table'],
  [/^\/api\/v2\/flows\/datatables\/([^/]+)\/rows\/([^/]+)$/, 'data-table-row'],
  [/^\/api\/v2\/flows\/((?!datatables$)[^/]+)$/, 'flow'],
];

/** Undefined if the path names no single object. */
export function subjectOf(path: string): Subject | undefined {
  for (const [pattern, kind] of PLACES) {
    const segments = pattern.exec(path)?.slice(1).map(decodeSegment);
    const [first, second] = segments ?? [];
    if (first !== undefined) {
      return kind === 'data-table-row'
        ? second === undefined
          ? undefined
          : { kind, id: rowId(first, second) }
        : { kind, id: first };
    }
  }
  return undefined;
}

const COLLECTIONS: readonly (readonly [RegExp, ObjectKind])[] = [
  [/^\/api\/v2\/architect\/ivrs(?:\/divisionviews)?$/, 'ivr'],
  [/^\/api\/v2\/architect\/emergencygroups(?:\/divisionviews)?$/, 'emergency-group'],
  [/^\/api\/v2\/architect\/schedules(?:\/divisionviews)?$/, 'schedule'],
  [/^\/api\/v2\/architect\/schedulegroups(?:\/divisionviews)?$/, 'schedule-group'],
  [/^\/api\/v2\/flows$/, 'flow'],
  [/^\/api\/v2\/flows\/datatables$/, 'data-table'],
  [/^\/api\/v2\/flows\/datatables\/[^/]+\/rows$/, 'data-table-row'],
];

/** The kind of objects in a path's list; undefined if it is not a list. */
export function listedKindOf(path: string): ObjectKind | undefined {
  return COLLECTIONS.find(([pattern]) => pattern.test(path))?.[1];
}

export function rowId(table: string, key: string): string {
  return `${table}/${encodeURIComponent(key)}`;
}

/** The key in a row's id. */
export function keyOf(id: string): string {
  const encoded = id.slice(id.lastIndexOf('/') + 1);
  return decodeSegment(encoded) ?? encoded;
}
