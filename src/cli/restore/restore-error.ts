/** Why a line was not put back from its break-glass file, in the shape of the client's errors. Pure. */
import type { Conflict, Problem } from '../../client/index.ts';
import { isGenesysError } from '../../adapters/genesys/index.ts';

/**
 * `drift`: somebody else's edit was left in place; `old_file`: it needs `--force`; `genesys_<code>`: the API's answer.
 */
export class RestoreError extends Error {
  override readonly name = 'RestoreError';
  readonly code: string;
  readonly problems: readonly Problem[];
  readonly conflicts: readonly Conflict[] = [];

  constructor(code: string, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.code = code;
    this.problems = problems;
  }
}

/** The adapter's error in the CLI's form; anything else unchanged. */
export function fromGenesys(error: unknown): unknown {
  if (!isGenesysError(error)) return error;
  return new RestoreError(`genesys_${error.code}`, error.message, error.problems);
}
