/** The API's last answers to writes: the only evidence that they are permitted. In the memo; RFC 3339. Pure. */
export interface RefusedWrite {
  readonly at: string;
  readonly verb: 'apply' | 'revert';
  /** Names the missing permission. */
  readonly message: string;
}

export interface WriteEvidence {
  /** When a write was last confirmed; null if none was. */
  readonly accepted_at: string | null;
  /** The last 403; null if there was none. */
  readonly refused: RefusedWrite | null;
}

export const NO_WRITES: WriteEvidence = { accepted_at: null, refused: null };

/** The code of an attempt that got a 403. */
export const FORBIDDEN = 'forbidden';
