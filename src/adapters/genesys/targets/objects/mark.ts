// The mark in an object's description: it tells people why the object stands so, and us what is ours. Pure.
// Around it the description is a person's, and stays as it is.

/** In a text, with the blank that sets it off. */
const MARK = / ?\[interlude ([0-9a-f]{8})\]/i;

/** The mark in a description; null: there is none. */
export function markIn(description: unknown): string | null {
  if (typeof description !== 'string') return null;
  return MARK.exec(description)?.[1]?.toLowerCase() ?? null;
}

function without(description: string): string | null {
  const bare = description.replace(MARK, '');
  // A mark that nothing sets off was put where no description stood.
  return bare === '' && !description.startsWith(' ') ? null : bare;
}

/**
 * The description with this mark in the place of any other, or with none. Null: no description at all.
 * What a mark was added to comes back exactly when it is taken away.
 */
export function withMark(description: unknown, mark: string | null): string | null {
  const given = typeof description === 'string' ? description : null;
  const bare = given === null || markIn(given) === null ? given : without(given);
  if (mark === null) return bare;
  return bare === null ? `[interlude ${mark}]` : `${bare} [interlude ${mark}]`;
}
