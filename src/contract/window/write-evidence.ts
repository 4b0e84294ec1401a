/**
 * What the API last said to a window's writes: the only evidence that they are permitted, as nothing
 * else asks for it. Kept in the window's memo. Instants are RFC 3339. Pure.
 */
export interface RefusedWrite {
  readonly at: string;
  readonly verb: 'apply' | 'revert';
  /** Names the missing permission. */
  readonly message: string;
}

export interface WriteEvidence {
  /** When a write was last confirmed; null: none was. */
  readonly accepted_at: string | null;
  /** The last 403; null: there was none. */
  readonly refused: RefusedWrite | null;
}

export const NO_WRITES: WriteEvidence = { accepted_at: null, refused: null };

/** The code of an attempt that was answered by 403. */
export const FORBIDDEN = 'forbidden';
