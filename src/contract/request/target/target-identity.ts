/** Which spellings mean the same target, to compare and find it; it is sent and shown as given. Pure. */
import { fitId } from '../../values/derived-id.ts';
import { readTargetName, type TargetRef } from './target.ts';

/**
 * A Genesys id in the form used for comparison: Genesys takes ids that differ only in case for one object. Covers all
 * of Unicode, because the adapter compares the ids in answers the same way, and what it takes for one line must not be
 * two in the calendar. `toLowerCase` uses no locale, and its result for a character is the same in every version of
 * Unicode.
 */
export function identityOfId(id: string): string {
  return id.toLowerCase();
}

/** The key of a row is the organisation's own text: keys that differ in case are different rows. */
function identityOfRow(id: string): string {
  const key = id.indexOf('/');
  return `${identityOfId(id.slice(0, key))}${id.slice(key)}`;
}

/** `flow-ivr:<id>`, the same for all spellings of one target. */
export function identityOf({ kind, id }: TargetRef): string {
  return `${kind}:${kind === 'data-table-row' ? identityOfRow(id) : identityOfId(id)}`;
}

/** The same for a target as a status or report names it; one of an unknown kind is compared without case. */
export function identityOfName(name: string): string {
  const target = readTargetName(name);
  return target === null ? identityOfId(name) : identityOf(target);
}

export function isSameTarget(a: TargetRef, b: TargetRef): boolean {
  if (a.kind !== b.kind) return false;
  return a.id === b.id || identityOf(a) === identityOf(b);
}

/** The value of the search attribute `IvrTarget`: PostgreSQL accepts 255 characters. */
export function targetAttribute(target: TargetRef): string {
  return fitId(identityOf(target));
}
