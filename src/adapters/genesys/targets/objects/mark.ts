/**
 * The mark in an object's description: it tells people why the object is in this state, and us what is ours. The
 * description around it belongs to a person and stays unchanged. Pure.
 */

/** The mark within a text, with the space before it. */
const MARK = / ?\[interlude ([0-9a-f]{8})\]/i;

/** The mark in a description; null if there is none. */
export function markIn(description: unknown): string | null {
  if (typeof description !== 'string') return null;
  return MARK.exec(description)?.[1]?.toLowerCase() ?? null;
}

function without(description: string): string | null {
  const bare = description.replace(MARK, '');
  // A mark without a space before it was added to an object that had no description.
  return bare === '' && !description.startsWith(' ') ? null : bare;
}

/**
 * The description with this mark in place of any other, or with none. Null for no description at all. Removing the mark
 * restores the description exactly.
 */
export function withMark(description: unknown, mark: string | null): string | null {
  const given = typeof description === 'string' ? description : null;
  const bare = given === null || markIn(given) === null ? given : without(given);
  if (mark === null) return bare;
  return bare === null ? `[interlude ${mark}]` : `${bare} [interlude ${mark}]`;
}
