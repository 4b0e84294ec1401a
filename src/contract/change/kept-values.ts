/** A change whose long values are references: rules for changes look at no values. Pure. */
import { KEPT_KEY } from '../calendar/annex.ts';
import { isRecord, type Fields, type JsonValue } from '../values/json.ts';
import type { Change, Learned } from './change.ts';

type Put<T extends JsonValue> = (value: T) => T;

function inDoubts(change: Change, put: Put<JsonValue>): Pick<Change, 'doubts'> {
  if (change.doubts === undefined) return {};
  const doubts: [string, Learned<JsonValue>][] = Object.entries(change.doubts).map(
    ([field, { revision, value }]) => [field, { revision, value: put(value) }],
  );
  return { doubts: Object.fromEntries(doubts) };
}

/** The change with every value replaced. */
export function withValues(change: Change, fields: Put<Fields>, value: Put<JsonValue>): Change {
  const { stored } = change;
  return {
    ...change,
    baseline: fields(change.baseline),
    intended: fields(change.intended),
    ...(stored === undefined ? {} : { stored: { ...stored, value: fields(stored.value) } }),
    ...inDoubts(change, value),
  };
}

/** The hash of a value that is stored elsewhere; null if the value itself is here. */
export function keptHash(value: JsonValue): string | null {
  if (!isRecord(value)) return null;
  const hash = value[KEPT_KEY];
  return typeof hash === 'string' && Object.keys(value).length === 1 ? hash : null;
}

/** The reference to a value stored under this hash. */
export function keptAs(hash: string): Fields {
  return { [KEPT_KEY]: hash };
}

/** The hashes of everything that a change stores elsewhere. */
export function keptHashes(change: Change | null): readonly string[] {
  const hashes = new Set<string>();
  if (change === null) return [];
  const see = <T extends JsonValue>(value: T): T => {
    const hash = keptHash(value);
    if (hash !== null) hashes.add(hash);
    return value;
  };
  withValues(change, see, see);
  return [...hashes];
}
