/** What a window knows about who changed its target, and its form on the wire. Types and pure functions. */
import type { CancellationScope } from '@temporalio/workflow';
import { sayWhoChanged, type ChangedBy } from '../../../contract/reporting/who-changed.ts';
import type { JsonValue } from '../../../contract/values/json.ts';
import type { Attention, Drift } from '../../../contract/window/window.ts';

export interface Inquiry {
  /** Null if the audit is not being asked. */
  readonly underWay: CancellationScope | null;
  /** Null if not asked or not answered yet. */
  readonly changedBy: ChangedBy | null;
}

export const NO_INQUIRY: Inquiry = { underWay: null, changedBy: null };

/** Whether the audit has named somebody. */
export function isAnswered({ changedBy }: Inquiry): boolean {
  return changedBy !== null && changedBy.changes.length > 0;
}

/** The answer as callbacks and audit carry it. */
export function toJson({ changes, why }: ChangedBy) {
  const told = changes.map(({ at, action, by: { kind, id, name }, fields }) => ({
    at,
    action,
    by: { kind, id, name },
    fields,
  }));
  return { changes: told, why };
}

/** What an event says about it, if that is already known. */
export function knownChangedBy({ changedBy }: Inquiry): Readonly<Record<string, JsonValue>> {
  return changedBy === null ? {} : { changed_by: toJson(changedBy) };
}

/** Somebody's change, with the name of whoever made it. */
export function driftShown({
  drift,
  inquiry: { changedBy },
}: {
  readonly drift: Drift | null;
  readonly inquiry: Inquiry;
}): Drift | null {
  return drift === null || changedBy === null ? drift : { ...drift, changed_by: changedBy };
}

/** Why a person is called, with the name of whoever changed the line, if the audit was asked. */
export function attentionShown({
  attention,
  inquiry: { changedBy },
}: {
  readonly attention: Attention | null;
  readonly inquiry: Inquiry;
}): Attention | null {
  if (attention === null || changedBy === null) return attention;
  return { ...attention, what: `${attention.what}; ${sayWhoChanged(changedBy)}` };
}
