/**
 * The id of a window as a calendar carries it: without the part that repeats its target. Part of the states of
 * calendars, and read by later and earlier versions. Pure.
 */
import { identityOf } from '../request/target/target-identity.ts';
import type { TargetRef } from '../request/target/target.ts';

/** Marks an id that does not begin with its target's. */
const WHOLE_ID = '=';

/** How an id of a window begins if it can be shortened. */
function idPrefix(target: TargetRef): string {
  return `ivr-window/${identityOf(target)}`;
}

export function toCompactId(windowId: string, target: TargetRef): string {
  const prefix = idPrefix(target);
  return windowId.startsWith(`${prefix}/`)
    ? windowId.slice(prefix.length)
    : `${WHOLE_ID}${windowId}`;
}

export function toWholeId(id: string, target: TargetRef): string {
  return id.startsWith(WHOLE_ID) ? id.slice(WHOLE_ID.length) : `${idPrefix(target)}${id}`;
}
