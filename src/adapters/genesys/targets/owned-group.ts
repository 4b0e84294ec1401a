/**
 * Whether a person has written into the description of an emergency group that it is Interlude's own, so that nobody
 * declares an emergency with it. Pure.
 */

/** The word, on its own. */
export const OWNED = 'interlude-owned';

const WORD = /(?<![\p{L}\p{N}_-])interlude-owned(?![\p{L}\p{N}_-])/iu;
/** Before the word in its sentence, or right after it: the sentence may say that the group is somebody else's. */
const DENIED_BEFORE =
  /(?<![\p{L}\p{N}_])(?:no|not|non|never|nobody|without|isn['’]?t|\p{L}+n['’]t)(?![\p{L}\p{N}_])/iu;
const DENIED_AFTER =
  /^["'”’)\]\s]*(?:[:=?]\s*|(?:is|was)\s+)?(?:no|not|never|false)(?![\p{L}\p{N}_])/iu;
/** Where a sentence ends. */
const SENTENCE = /[.!;\n]/u;

function isSaid(before: string, after: string): boolean {
  const sentence = before.split(SENTENCE).at(-1) ?? '';
  return !DENIED_BEFORE.test(sentence) && !DENIED_AFTER.test(after);
}

/** A word in a sentence with a negation does not count: better to ask. */
export function isOwned(description: unknown): boolean {
  if (typeof description !== 'string') return false;
  const [first = '', ...rest] = description.split(WORD);
  const parts = [first, ...rest];
  return rest.some((after, n) => isSaid(parts[n] ?? '', after));
}
