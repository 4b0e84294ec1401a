/**
 * What a revert has learned and its next attempt must know: carried by heartbeats, failures and inputs as plain JSON.
 * Pure.
 */
import { isRecord, readFields, type Fields, type JsonValue } from '../../contract/values/json.ts';

/** A write that the API answered with 409 or 412, and that no other version has explained yet. */
export interface UnexplainedConflict {
  /** The version that it was sent for. */
  readonly version: number;
  /** Epoch ms. */
  readonly at_ms: number;
  /** Names of the fields that were sent. */
  readonly sent: readonly string[];
  /** The message for a person, with the API's own words. */
  readonly message: string;
  /** What the first read after it showed, at the same version; null until then. */
  readonly seen: Fields | null;
}

export interface RevertFacts {
  /** The highest version shown by a read, or by an answer that showed what was sent; null if none is known. */
  readonly floor: number | null;
  /** Epoch ms since when every read was older than the floor; null if the last one was not. */
  readonly older_since_ms: number | null;
  /** Whether the baseline was ever sent, and whether the API has accepted it at least once. */
  readonly baseline_sent: 'never' | 'sent' | 'answered';
  /** The fields of the baseline that were sent, by name; null if it may be any of them. */
  readonly sent_fields: readonly string[] | null;
  /** Epoch ms since when a write may be under way that no version can make stale; null if none. */
  readonly unheard_since_ms: number | null;
  /** Epoch ms since when reads show the target restored, while neither a write of ours nor a version confirms them. */
  readonly back_since_ms: number | null;
  /** The version in the last answer to a write of ours; null if there was none. */
  readonly told_version: number | null;
  /** The number of writes that only repeated the current values: each may have made a new version. */
  readonly outdating_writes: number;
  readonly conflict: UnexplainedConflict | null;
  /** The version at which a 409 or 412 has proven to be a refusal. */
  readonly refusing_version: number | null;
}

/** Nothing has been sent yet. */
export function firstFacts(floor: number | null): RevertFacts {
  return {
    floor,
    older_since_ms: null,
    baseline_sent: 'never',
    sent_fields: [],
    unheard_since_ms: null,
    back_since_ms: null,
    told_version: null,
    outdating_writes: 0,
    conflict: null,
    refusing_version: null,
  };
}

/** What to assume if the baseline may have been sent without a report. */
export function presumeSent(facts: RevertFacts): RevertFacts {
  const { baseline_sent: known } = facts;
  return { ...facts, baseline_sent: known === 'never' ? 'sent' : known, sent_fields: null };
}

/**
 * What to assume if an attempt ended without a report: to make late writes stale it may have repeated the current
 * values, and so have made a version that is nobody's edit.
 */
export function presumeUnreported(facts: RevertFacts, mayOutdate: boolean): RevertFacts {
  const outdating_writes = facts.outdating_writes + (mayOutdate ? 1 : 0);
  return { ...presumeSent(facts), outdating_writes };
}

/**
 * What a stand-in for another run of its window assumes at first: a revert of that run may have repeated the current
 * values, and nothing that it learned is left.
 */
export function presumeFormerRun(facts: RevertFacts, mayOutdate: boolean): RevertFacts {
  return mayOutdate ? { ...facts, outdating_writes: facts.outdating_writes + 1 } : facts;
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function readNames(value: unknown): readonly string[] | null {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : null;
}

function readConflict(value: unknown): UnexplainedConflict | null {
  if (!isRecord(value)) return null;
  const { version, at_ms, sent, message, seen } = value;
  if (typeof version !== 'number' || typeof at_ms !== 'number' || !Array.isArray(sent)) return null;
  return {
    version,
    at_ms,
    sent: sent.filter((name) => typeof name === 'string'),
    message: typeof message === 'string' ? message : '',
    seen: readFields(seen),
  };
}

function readSent(value: unknown): RevertFacts['baseline_sent'] {
  return value === 'sent' || value === 'answered' ? value : 'never';
}

/** Reads facts from a heartbeat or a failure; null if there are none. */
export function readRevertFacts(value: unknown): RevertFacts | null {
  if (!isRecord(value) || !('baseline_sent' in value)) return null;
  return {
    floor: numberOrNull(value['floor']),
    older_since_ms: numberOrNull(value['older_since_ms']),
    baseline_sent: readSent(value['baseline_sent']),
    sent_fields: readNames(value['sent_fields']),
    unheard_since_ms: numberOrNull(value['unheard_since_ms']),
    back_since_ms: numberOrNull(value['back_since_ms']),
    told_version: numberOrNull(value['told_version']),
    outdating_writes: numberOrNull(value['outdating_writes']) ?? 0,
    conflict: readConflict(value['conflict']),
    refusing_version: numberOrNull(value['refusing_version']),
  };
}

/** The same as plain JSON. */
export function toJson(facts: RevertFacts): JsonValue {
  const copy: JsonValue = JSON.parse(JSON.stringify(facts));
  return copy;
}
