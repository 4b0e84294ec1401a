/**
 * The search attributes a window carries (docs/contract.md#search-attributes). A worker polls only
 * after it has seen all of them registered; nobody sets them on start.
 */
export const SEARCH_ATTRIBUTES = {
  IvrTarget: 'Keyword',
  WindowPhase: 'Keyword',
  WindowStart: 'Datetime',
  WindowEnd: 'Datetime',
} as const;
export type SearchAttributeName = keyof typeof SEARCH_ATTRIBUTES;
