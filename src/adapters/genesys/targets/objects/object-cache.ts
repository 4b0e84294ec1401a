/** Whole objects by id and version, as they were read or answered. Bounded; the least recently used goes first. */
import type { Fields } from '../../json.ts';

/** Characters of JSON in total: 600 objects of 100,000. */
const MOST_CHARACTERS = 60_000_000;
const MOST_OBJECTS = 5_000;

interface Kept {
  readonly whole: Fields;
  readonly characters: number;
}

export class ObjectCache {
  readonly #kept = new Map<string, Kept>();
  #characters = 0;

  get(id: string, version: number): Fields | null {
    const key = keyOf(id, version);
    const found = this.#kept.get(key);
    if (found === undefined) return null;
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found.whole;
  }

  keep(id: string, version: number, whole: Fields): void {
    this.#drop(keyOf(id, version));
    const characters = JSON.stringify(whole).length;
    this.#kept.set(keyOf(id, version), { whole, characters });
    this.#characters += characters;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_OBJECTS && this.#characters <= MOST_CHARACTERS) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#characters -= this.#kept.get(key)?.characters ?? 0;
    this.#kept.delete(key);
  }
}

function keyOf(id: string, version: number): string {
  return `${version}:${id.toLowerCase()}`;
}
