/**
 * Finds the bookings that can matter to one window without walking through all of them: those of its target or its
 * announcement row, those at its time, and those whose line is changed. Knows no rules. Pure.
 */
import { identityOf } from '../../../contract/request/target/target-identity.ts';
import { isChanged, type Slot } from '../rules/admission.ts';
import { rowIdOf } from '../rules/beside/rows.ts';
import type { Entry } from './entry.ts';

/** Windows that begin and end within one bucket are found with one lookup. */
const BUCKET_MS = 60 * 60_000;
/** A window that spans more buckets than this is checked every time. */
const MOST_BUCKETS = 48;

/** What to look for. */
export interface Nearness extends Pick<Slot, 'window_id' | 'target' | 'row'> {
  readonly fromMs: number;
  readonly toMs: number;
}

function bucketsOf(fromMs: number, toMs: number): number[] {
  const [first, last] = [Math.floor(fromMs / BUCKET_MS), Math.floor(toMs / BUCKET_MS)];
  if (last - first >= MOST_BUCKETS) return [];
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}

class Groups<K> {
  readonly #ids = new Map<K, Set<string>>();

  of(key: K): Iterable<string> {
    return this.#ids.get(key) ?? [];
  }

  add(key: K, id: string): void {
    const ids = this.#ids.get(key);
    if (ids === undefined) this.#ids.set(key, new Set([id]));
    else ids.add(id);
  }

  remove(key: K, id: string): void {
    const ids = this.#ids.get(key);
    if (ids?.delete(id) === true && ids.size === 0) this.#ids.delete(key);
  }
}

export class Nearby {
  readonly #byTarget = new Groups<string>();
  readonly #byRow = new Groups<string>();
  readonly #byHour = new Groups<number>();
  readonly #long = new Set<string>();
  readonly #changed = new Set<string>();

  add(entry: Entry): void {
    const { window_id: id, start_ms, end_ms } = entry;
    this.#byTarget.add(identityOf(entry.target), id);
    const row = rowIdOf(entry);
    if (row !== null) this.#byRow.add(row, id);
    const buckets = bucketsOf(start_ms, end_ms);
    for (const bucket of buckets) this.#byHour.add(bucket, id);
    if (buckets.length === 0) this.#long.add(id);
    if (isChanged(entry)) this.#changed.add(id);
  }

  remove(entry: Entry): void {
    const { window_id: id, start_ms, end_ms } = entry;
    this.#byTarget.remove(identityOf(entry.target), id);
    const row = rowIdOf(entry);
    if (row !== null) this.#byRow.remove(row, id);
    for (const bucket of bucketsOf(start_ms, end_ms)) this.#byHour.remove(bucket, id);
    this.#long.delete(id);
    this.#changed.delete(id);
  }

  /**
   * Ids of all bookings that may matter, and of some that do not; null if the interval is so long that nearly all may.
   */
  of(wanted: Nearness): ReadonlySet<string> | null {
    const { window_id, target, fromMs, toMs } = wanted;
    const buckets = bucketsOf(Math.min(fromMs, toMs), Math.max(fromMs, toMs));
    if (buckets.length === 0) return null;
    const row = rowIdOf(wanted);
    return new Set([
      window_id,
      ...this.#byTarget.of(identityOf(target)),
      ...(row === null ? [] : this.#byRow.of(row)),
      ...buckets.flatMap((bucket) => Array.from(this.#byHour.of(bucket))),
      ...this.#long,
      ...this.#changed,
    ]);
  }
}
