/**
 * Which spellings of a target are one and the same: whatever decides or finds by a line compares this form,
 * whatever is sent or shown has the id as it was given. Pure.
 */
import { fitId } from '../values/derived-id.ts';
import type { TargetRef } from './target.ts';

/**
 * An id of Genesys in the form in which two are compared: Genesys takes ids that differ in case for one
 * object. All of Unicode, not ASCII alone, as the adapter compares the ids of answers in the same way: a
 * line that it takes for one must not be two in the calendar. `toLowerCase` knows no locale, and what it
 * makes of a character never changes from one version of Unicode to the next.
 */
export function identityOfId(id: string): string {
  return id.toLowerCase();
}

/** The key of a row is a text of the organisation's own: two that differ in case are two rows. */
function identityOfRow(id: string): string {
  const key = id.indexOf('/');
  return `${identityOfId(id.slice(0, key))}${id.slice(key)}`;
}

/** `flow-ivr:<id>`, the same for all spellings of one target. */
export function identityOf({ kind, id }: TargetRef): string {
  return `${kind}:${kind === 'data-table-row' ? identityOfRow(id) : identityOfId(id)}`;
}

export function isSameTarget(a: TargetRef, b: TargetRef): boolean {
  if (a.kind !== b.kind) return false;
  return a.id === b.id || identityOf(a) === identityOf(b);
}

/** The value of the search attribute `IvrTarget`: PostgreSQL takes 255 characters. */
export function targetAttribute(target: TargetRef): string {
  return fitId(identityOf(target));
}
