/** Finds keys that occur twice in one JSON object, where nobody can tell which one is meant. Pure. */
import { visit } from 'jsonc-parser';
import { placeAt, sayPlace } from './json-fault.ts';

export interface RepeatedKey {
  readonly path: string;
  /** The positions, first one first. */
  readonly places: string;
}

const MOST = 20;

function toRepeated(text: string, path: readonly unknown[], at: readonly number[]): RepeatedKey {
  const [first = '', ...others] = at.map((offset) => sayPlace(placeAt(text, offset)));
  return { path: path.join('.'), places: `${first} and again at ${others.join(' and at ')}` };
}

/**
 * Keys are compared unescaped.
 * @param text must be JSON
 * @throws {RangeError} it is nested too deeply to walk through
 */
export function findRepeatedKeys(text: string): readonly RepeatedKey[] {
  const open: Map<string, number[]>[] = [];
  const repeated: { path: readonly unknown[]; at: readonly number[] }[] = [];
  visit(text, {
    onObjectBegin: () => {
      open.push(new Map());
    },
    onObjectProperty: (name, offset, _length, _line, _column, pathOfObject) => {
      const keys = open.at(-1);
      const at = keys?.get(name);
      at?.push(offset);
      if (at === undefined) keys?.set(name, [offset]);
      else if (at.length === 2) repeated.push({ path: [...pathOfObject(), name], at });
    },
    onObjectEnd: () => {
      open.pop();
    },
  });
  return repeated.slice(0, MOST).map(({ path, at }) => toRepeated(text, path, at));
}
