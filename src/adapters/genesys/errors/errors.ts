/** The closed union of what can go wrong with the API. Pure; never holds a secret, a header or axios' own error. */

export type GenesysErrorCode =
  /** 404, 410: there is no such object. */
  | 'not_found'
  /** 403: `permission` says which one is missing. */
  | 'forbidden'
  /** A second 401, or `invalid_client` from the login. */
  | 'unauthorized'
  /** 409, 412 to a write: the object has another version, or the write is not possible now. Read and compare. */
  | 'version_conflict'
  /** 429, a throttled login, or no room in the budget before the deadline: see `retryAfterMs`. */
  | 'rate_limited'
  /** 400: `problems` names the fields. */
  | 'invalid_body'
  /** 5xx, 408, network, time-out: retry; after a write, first read and compare. */
  | 'unavailable'
  /** An answer that is not the API's: a redirect, not JSON, a wrong shape, an unknown status. */
  | 'unexpected_answer'
  /** The object holds something that cannot be kept exactly, and so could not be put back. */
  | 'unkeepable'
  /** The caller's `deadlineAt` has passed. */
  | 'deadline'
  /** The caller's signal, or `close()`. */
  | 'cancelled';

/** `refused`: it changed nothing, like any read that was sent; `unknown`: a write that may have landed. */
export type GenesysOutcome = 'not_sent' | 'refused' | 'unknown';

export interface GenesysEntity {
  /** The word for it in a message, to follow "no such". */
  readonly kind:
    | 'flow'
    | 'queue'
    | 'ivr'
    | 'emergency group'
    | 'schedule'
    | 'schedule group'
    | 'data table'
    | 'row';
  readonly id: string;
}

/** A problem with one field of what was sent, from the answer's `errors` or `details`. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

export interface GenesysErrorDetails {
  readonly code: GenesysErrorCode;
  readonly outcome: GenesysOutcome;
  readonly method: string;
  /** With placeholders, e.g. `/api/v2/flow/ivr/{id}`. */
  readonly route: string;
  readonly status?: number | null | undefined;
  /** Correlation id of the answer, for the vendor's support. */
  readonly contextId?: string | null | undefined;
  readonly retryAfterMs?: number | null | undefined;
  /** E.g. `flow:write`. */
  readonly permission?: string | null | undefined;
  readonly entity?: GenesysEntity | null | undefined;
  readonly problems?: readonly FieldProblem[] | undefined;
  /** The API's own message, without secrets. */
  readonly said?: string | null | undefined;
  /** The raw answer, at most 2,000 characters, without secrets. */
  readonly body?: string | null | undefined;
}

/** The only error that calls of the adapter throw. Its message says what failed, for which id, and what to do next. */
export class GenesysError extends Error {
  override readonly name = 'GenesysError';
  readonly code: GenesysErrorCode;
  readonly outcome: GenesysOutcome;
  readonly method: string;
  readonly route: string;
  readonly status: number | null;
  readonly contextId: string | null;
  readonly retryAfterMs: number | null;
  readonly permission: string | null;
  readonly entity: GenesysEntity | null;
  readonly problems: readonly FieldProblem[];
  readonly said: string | null;
  readonly body: string | null;

  constructor(message: string, details: GenesysErrorDetails) {
    super(message);
    this.code = details.code;
    this.outcome = details.outcome;
    this.method = details.method;
    this.route = details.route;
    this.status = details.status ?? null;
    this.contextId = details.contextId ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.permission = details.permission ?? null;
    this.entity = details.entity ?? null;
    this.problems = details.problems ?? [];
    this.said = details.said ?? null;
    this.body = details.body ?? null;
  }
}

/** Whether a caught value is the adapter's error, with one of the codes if some are given. */
export function isGenesysError<Code extends GenesysErrorCode = GenesysErrorCode>(
  error: unknown,
  ...codes: readonly Code[]
): error is GenesysError & { readonly code: Code } {
  if (!(error instanceof GenesysError)) return false;
  return codes.length === 0 || codes.some((code) => code === error.code);
}

/** Of an advisory question: the error in words, unless the caller itself must see it. @throws such an error */
export function whyOf(error: unknown): string {
  const isTold = isGenesysError(error, 'unauthorized', 'rate_limited', 'cancelled', 'deadline');
  if (isTold || !isGenesysError(error)) throw error;
  return error.message;
}
