/** What a caller says about a request: its priority and its limits. Pure. */

/** Who goes first when requests are scarce: reverts, then applies, then everything else. */
export type Priority = 'revert' | 'apply' | 'other';

/** Passed with every call of the adapter. */
export interface RequestContext {
  readonly priority: Priority;
  /** Ends the call with `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the wait for a token or for a turn with `cancelled`; a request under way continues. */
  readonly waitSignal?: AbortSignal | undefined;
  /** After this, no request may begin or stay open (`deadline`); in terms of `performance.now()`. */
  readonly deadlineAt?: number | undefined;
  /** A word for logs and metrics, e.g. `preflight`. */
  readonly purpose?: string | undefined;
}
