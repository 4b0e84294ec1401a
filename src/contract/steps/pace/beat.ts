/** What an attempt reports in heartbeats. Read tolerantly: histories of any version contain it. Pure. */
import type { Attempt } from '../../reporting/audit-record.ts';
import { isRecord, type JsonValue } from '../../values/json.ts';

export interface Beat {
  readonly attempts: readonly Attempt[];
  /** What the step has learned and its next attempt must know. */
  readonly known?: JsonValue;
}

function isAttempt(value: unknown): value is Attempt {
  return (
    isRecord(value) && typeof value['attempt'] === 'number' && typeof value['outcome'] === 'string'
  );
}

/** The tries in a heartbeat, or in the details of a failure. */
export function attemptsIn(details: unknown): Attempt[] {
  if (!isRecord(details) || !Array.isArray(details['attempts'])) return [];
  return details['attempts'].filter(isAttempt);
}

/** What was learned, from a heartbeat or the details of a failure; null if nothing. */
export function knownIn(details: unknown): JsonValue {
  const known: unknown = isRecord(details) ? details['known'] : null;
  const copy: JsonValue = JSON.parse(JSON.stringify(known ?? null));
  return copy;
}
