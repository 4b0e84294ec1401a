/** Objects whose description may carry our mark: how the oracle reads such a description. Pure. */
import type { Fields } from '../../simulator/index.ts';

const MARK = / ?\[interlude ([0-9a-f]{8})\]/;

interface Marked {
  readonly mark: string | null;
  /** The person's part; undefined if there was no description. */
  readonly description: unknown;
}

/** A description without the mark, and the mark. */
export function readMark(description: unknown): Marked {
  if (typeof description !== 'string') return { mark: null, description };
  const mark = MARK.exec(description)?.[1] ?? null;
  const bare = description.replace(MARK, '');
  const wasNone = mark !== null && bare === '' && !description.startsWith(' ');
  return { mark, description: wasNone ? undefined : bare };
}

/** Without the named fields and without those that are undefined. */
export function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => !names.includes(name) && value !== undefined),
  );
}

/** The id that a field refers to; null if none. */
export function idIn(value: unknown): string | null {
  const isRef = typeof value === 'object' && value !== null && 'id' in value;
  return isRef && typeof value.id === 'string' ? value.id : null;
}

/** A description as set by an edit: null removes it. */
export function descriptionOf(truth: Fields): unknown {
  const { rest } = truth;
  const has = typeof rest === 'object' && rest !== null && 'description' in rest;
  return has ? rest.description : null;
}
