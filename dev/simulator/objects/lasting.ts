/** The fields of an object that somebody sets, without those that the API writes with every change. Pure. */
import type { Fields } from '../stage/records.ts';

const MOVING: ReadonlySet<string> = new Set([
  'version',
  'dateModified',
  'modifiedBy',
  'modifiedByApp',
]);

/** The fields that stay until somebody changes them; empty if there is no object. */
export function lasting(object: Fields | null): Fields {
  return Object.fromEntries(Object.entries(object ?? {}).filter(([name]) => !MOVING.has(name)));
}
