// What a caller says about a request: how urgent it is and how long it may live. Pure.

/** Who goes first when requests are scarce: reverts, then applies, then everything else. */
export type Priority = 'revert' | 'apply' | 'other';

/** Given with every call of the adapter. */
export interface RequestContext {
  readonly priority: Priority;
  /** Ends the call with `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the wait for a token or for a turn with `cancelled`; a request that is under way goes on. */
  readonly waitSignal?: AbortSignal | undefined;
  /** Milliseconds of `performance.now()` after which no request may begin or stay open (`deadline`). */
  readonly deadlineAt?: number | undefined;
  /** Free word for logs and metrics, e.g. `preflight`. */
  readonly purpose?: string | undefined;
}
