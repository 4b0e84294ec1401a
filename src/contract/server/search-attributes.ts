/** A worker polls only once all are registered (docs/contract.md#search-attributes); nobody sets them on start. */
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

/** A text as a keyword, cut between characters, without controls: PostgreSQL stores no NUL. */
export function toKeyword(text: string): string {
  return toWhole(text)
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, LONGEST_KEYWORD)
    .replace(/[\uD800-\uDBFF]$/, '');
}
