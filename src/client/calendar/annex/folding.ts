/** Folds a change whose values are long: takes each out and puts its hash in its place. Pure. */
import { createHash } from 'node:crypto';
import type { KeptText } from '../../../contract/calendar/annex.ts';
import type { Change } from '../../../contract/change/change.ts';
import { keptAs, keptHash, keptHashes, withValues } from '../../../contract/change/kept-values.ts';
import {
  canonicalText,
  readFields,
  type Fields,
  type JsonValue,
} from '../../../contract/values/json.ts';

/** A change up to this size is recorded unchanged. */
const LONGEST_WHOLE = 1_000;
/** A hash is no shorter than such a value. */
const SHORTEST_FOLDED = 60;

export interface Folded {
  readonly change: Change;
  readonly texts: readonly KeptText[];
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

export function isLong(change: Change): boolean {
  return JSON.stringify(change).length > LONGEST_WHOLE;
}

export function fold(change: Change): Folded {
  const texts = new Map<string, string>();
  const put = <T extends JsonValue>(value: T): T | Fields => {
    const text = canonicalText(value);
    if (text.length < SHORTEST_FOLDED || keptHash(value) !== null) return value;
    const hash = hashOf(text);
    texts.set(hash, text);
    return keptAs(hash);
  };
  const folded = withValues(change, (fields) => put(fields), put);
  return { change: folded, texts: [...texts] };
}

/** The change with its values; null if one of them is not known. */
export function unfold(change: Change, texts: ReadonlyMap<string, string>): Change | null {
  const isKnown = (hash: string): boolean => {
    const text = texts.get(hash);
    return text !== undefined && hashOf(text) === hash;
  };
  if (!keptHashes(change).every(isKnown)) return null;
  const take = (value: JsonValue): JsonValue => {
    const text = texts.get(keptHash(value) ?? '');
    if (text === undefined) return value;
    const whole: JsonValue = JSON.parse(text);
    return whole;
  };
  return withValues(change, (fields) => readFields(take(fields)) ?? fields, take);
}
