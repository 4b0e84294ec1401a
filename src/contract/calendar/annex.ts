/**
 * The annexes of a calendar: workflows that store, by their hash, the field values of recorded changes that do not fit
 * into its single payload. The value of a hash never changes, so late and repeated messages do no harm; only the
 * calendar decides whose change it is, and its state. Types and names only.
 */
import { fitId } from '../values/derived-id.ts';

export const ANNEX_WORKFLOW = 'calendarAnnex';

/** Each annex holds one payload. Part of ids: never fewer. */
export const ANNEXES = 16;

/** The workflow id of one of an organisation's annexes; no calendar has its prefix. */
export function annexId(organizationId: string, annex: number): string {
  return fitId(`ivr-annex/${organizationId}/${annex}`);
}

/** Stands in a change for a value that is stored in an annex: 32 hexadecimal digits of its SHA-256. */
export const KEPT_KEY = '$kept';

/** A change is recorded within this time of storing its texts; unused texts are dropped after twice as long. */
export const KEPT_FOR_MS = 5 * 60_000;
export const DROPPED_AFTER_MS = 2 * KEPT_FOR_MS;

/** A text by its hash. */
export type KeptText = readonly [hash: string, text: string];

/** Update `keep`: durable once it answers, with a {@link KeepResult}. */
export interface KeepArgument {
  readonly texts: readonly KeptText[];
}
export interface KeepResult {
  /** By the annex's clock, epoch ms. */
  readonly kept_ms: number;
  /** It holds much that may no longer be used: time for `retain`. */
  readonly is_due: boolean;
}

/** Update `retain`: texts stored before that instant are dropped, except these. */
export interface RetainArgument {
  readonly hashes: readonly string[];
  readonly before_ms: number;
}

/** Query of an annex: a {@link TextsPage}. */
export const TEXTS_QUERY = 'texts';
export interface TextsQuery {
  readonly hashes: readonly string[];
}
/** Hashes found in neither list did not fit: ask again. */
export interface TextsPage {
  readonly texts: readonly KeptText[];
  readonly missing: readonly string[];
}

/** The argument of the workflow: undefined at first, then what the previous run held. */
export interface AnnexState {
  readonly v: 1;
  readonly texts: readonly (readonly [hash: string, text: string, keptMs: number])[];
}

/** Query of a calendar: the hashes of everything that its changes store in annexes. */
export const ANNEXED_QUERY = 'annexed';
