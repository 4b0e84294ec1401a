/**
 * The search attributes of a window (docs/contract.md#search-attributes). A worker polls only once all of them are
 * registered; nobody sets them on start.
 */
import { toWhole } from '../values/utf8.ts';

export const SEARCH_ATTRIBUTES = {
  IvrTarget: 'Keyword',
  WindowPhase: 'Keyword',
  WindowStart: 'Datetime',
  WindowEnd: 'Datetime',
  IvrTargetName: 'Keyword',
  WindowAttention: 'Keyword',
  WindowRequestedBy: 'Keyword',
} as const;
export type SearchAttributeName = keyof typeof SEARCH_ATTRIBUTES;

/** `WindowAttention` of a window that needs a person; of any other it is {@link NO_ATTENTION}. */
export const NEEDS_PERSON = 'person';
export const NO_ATTENTION = 'none';

/** PostgreSQL stores 255 characters of a keyword, and the server refuses a longer one. */
const LONGEST_KEYWORD = 200;

/**
 * A text from people as a keyword, cut between characters. Control characters are left out: PostgreSQL stores no NUL,
 * and a window with one would never appear in a list.
 */
export function toKeyword(text: string): string {
  return toWhole(text)
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, LONGEST_KEYWORD)
    .replace(/[\uD800-\uDBFF]$/, '');
}
