/** Who changed a target, by the organisation's own audit: asked of a worker, separately from the window. Pure. */
import type { TargetRef, TargetKindName } from '../request/target/target.ts';
import { sayInstant } from '../values/instant.ts';

/** Instants in epoch ms. */
export interface WhoChangedQuestion {
  readonly organization_id: string;
  readonly target: TargetRef;
  readonly since_ms: number;
  /** @default now */
  readonly until_ms?: number;
  /** The engine asks again while the audit has no entries. @default false */
  readonly insist?: true;
}

/** One change by somebody else; Interlude's own are left out. */
export interface AuditedChange {
  /** RFC 3339. */
  readonly at: string;
  /** In the words of the API, e.g. `Update`. */
  readonly action: string;
  readonly by: {
    /** `client`: a program with its own OAuth client. */
    readonly kind: 'user' | 'client' | 'unknown';
    readonly id: string | null;
    readonly name: string | null;
  };
  /** Names of the changed fields, if the audit has them; never their values. */
  readonly fields: readonly string[];
}

/** Who changed it, as far as known. */
export interface ChangedBy {
  /** Newest first. An audit can be minutes late: an empty list does not prove that nobody changed it. */
  readonly changes: readonly AuditedChange[];
  /** Why some or all may be missing, in plain words; null if nothing is known to be missing. */
  readonly why: string | null;
}

export interface WhoChanged extends ChangedBy {
  readonly kind: 'who_changed';
}

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
