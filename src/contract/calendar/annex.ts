/**
 * The annexes of a calendar: workflows that keep what is too long for its one payload, the field values of noted
 * changes, by their hash. What is kept under a hash never changes, so that late and repeated messages do no harm;
 * whose change it is, and how it stands, the calendar alone decides. Types and names only.
 */
import { fitId } from '../values/derived-id.ts';

export const ANNEX_WORKFLOW = 'calendarAnnex';

/** Each takes what one payload holds. Part of ids: never fewer. */
export const ANNEXES = 16;

/** The workflow id of one of an organisation's annexes; its prefix is no calendar's. */
export function annexId(organizationId: string, annex: number): string {
  return fitId(`ivr-annex/${organizationId}/${annex}`);
}

/** What stands in a change for a value that is kept in an annex: 32 hexadecimal digits of its SHA-256. */
export const KEPT_KEY = '$kept';

/**
 * So long after its texts were kept a change may be told to the calendar. Texts that nothing refers to are dropped
 * only when they were kept twice as long ago: none is, while somebody may still refer to it.
 */
export const KEPT_FOR_MS = 5 * 60_000;
export const DROPPED_AFTER_MS = 2 * KEPT_FOR_MS;

/** A text by its hash. */
export type KeptText = readonly [hash: string, text: string];

/** Update `keep`: durable when it answers, with a {@link KeepResult}. */
export interface KeepArgument {
  readonly texts: readonly KeptText[];
}
export interface KeepResult {
  /** By its own clock, epoch ms. */
  readonly kept_ms: number;
  /** It holds much that may be of no use any more: time for `retain`. */
  readonly is_due: boolean;
}

/** Update `retain`: texts kept before that instant go, but for these. */
export interface RetainArgument {
  readonly hashes: readonly string[];
  readonly before_ms: number;
}

/** Query of an annex: a {@link TextsPage}. */
export const TEXTS_QUERY = 'texts';
export interface TextsQuery {
  readonly hashes: readonly string[];
}
/** What is in neither did not fit: ask again. */
export interface TextsPage {
  readonly texts: readonly KeptText[];
  /** It has none of these. */
  readonly missing: readonly string[];
}

/** The argument of the workflow: nothing at first, then what the run before held. */
export interface AnnexState {
  readonly v: 1;
  readonly texts: readonly (readonly [hash: string, text: string, keptMs: number])[];
}

/** Query of a calendar: the hashes of all that its changes keep in annexes. */
export const ANNEXED_QUERY = 'annexed';
