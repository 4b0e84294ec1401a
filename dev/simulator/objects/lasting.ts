// What of an object is somebody's, and not written by the API itself with every change. Pure.
import type { Fields } from '../stage/records.ts';

const MOVING: ReadonlySet<string> = new Set([
  'version',
  'dateModified',
  'modifiedBy',
  'modifiedByApp',
]);

/** The fields that stay as they are until somebody changes them; none where there is no object. */
export function lasting(object: Fields | null): Fields {
  return Object.fromEntries(Object.entries(object ?? {}).filter(([name]) => !MOVING.has(name)));
}
