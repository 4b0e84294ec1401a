/**
 * What an attempt of a step leaves in its heartbeats, for the next one and for the audit: read tolerantly,
 * since histories of any version hold it. Pure.
 */
import type { Attempt } from '../telling/audit-record.ts';
import { isRecord, type JsonValue } from '../values/json.ts';

export interface Beat {
  readonly attempts: readonly Attempt[];
  /** What the step has learned that its next attempt must not forget. */
  readonly known?: JsonValue;
}

function isAttempt(value: unknown): value is Attempt {
  return (
    isRecord(value) && typeof value['attempt'] === 'number' && typeof value['outcome'] === 'string'
  );
}

/** The tries that a heartbeat, or the details of a failure, tell of. */
export function attemptsIn(details: unknown): Attempt[] {
  if (!isRecord(details) || !Array.isArray(details['attempts'])) return [];
  return details['attempts'].filter(isAttempt);
}

/** What a heartbeat, or the details of a failure, say was learned; null: nothing. */
export function knownIn(details: unknown): JsonValue {
  const known: unknown = isRecord(details) ? details['known'] : null;
  const copy: JsonValue = JSON.parse(JSON.stringify(known ?? null));
  return copy;
}
