/** Who else changed a target, in words, or why that is not known. Pure. */
import type { TargetKindName } from '../request/target/target.ts';
import { sayInstant } from '../values/instant.ts';
import type { AuditedChange, ChangedBy } from './who-changed.ts';

/** The most changes in one sentence. */
const MOST = 3;

/** The audit has no entries so far: it is asked again while there is time. */
export const NOTHING_TOLD = 'nothing_told';
export const NOTHING_TOLD_YET = 'the audit shows no change yet; it can lag by minutes';

/** Whether the API keeps an audit of such objects: a gateway's menu has none. */
export function isAudited(kind: TargetKindName): boolean {
  return kind !== 'flow-ivr';
}

/** `user Ann (u-1)` */
export function whoOf({ by: { kind, id, name } }: AuditedChange): string {
  const who = kind === 'unknown' ? 'somebody the audit does not name' : kind;
  return [who, name, id === null ? null : `(${id})`].filter((part) => part !== null).join(' ');
}

/** `Update: openHoursFlow` */
export function whatOf({ action, fields }: AuditedChange): string {
  return fields.length === 0 ? action : `${action}: ${fields.join(', ')}`;
}

function changeText(change: AuditedChange): string {
  return `${whoOf(change)} at ${sayInstant(Date.parse(change.at))} (${whatOf(change)})`;
}

/** One sentence without its final period, for messages. */
export function sayWhoChanged({ changes, why }: ChangedBy): string {
  const more = changes.length - MOST;
  const told = [
    ...changes.slice(0, MOST).map(changeText),
    ...(more > 0 ? [`${more} earlier changes`] : []),
  ];
  if (told.length > 0) return `changed by ${told.join('; ')}`;
  return `who changed it is not known: ${why ?? NOTHING_TOLD_YET}`;
}

/** A window that is over does not wait long. */
export const NOT_TOLD_IN_TIME =
  'the audit showed no change before the window was over; interlude show asks again';

/** Why a window does not know who it was, given how the request ended. */
export function whyNotTold({ code, message }: { readonly code: string; readonly message: string }) {
  if (code !== 'cancelled') return message;
  return NOT_TOLD_IN_TIME;
}
