/** Tests on a real PostgreSQL: skipped with a message if it, or a Temporal server that supports it, is missing. */
import { whyNoPostgres } from '../../../dev/dev-server/postgres/programs.ts';
import { EXECUTABLE_VARIABLE } from '../../support/temporal/test-server.ts';

export const EXECUTABLE = process.env[EXECUTABLE_VARIABLE] ?? '';

/**
 * `describe`, or its skipping variant.
 * @param tools further programs that the tests start
 */
export function withPostgres(...tools: readonly string[]): jest.Describe {
  const why = whyNoPostgres(EXECUTABLE, tools);
  if (why === null) return describe;
  console.warn(`skipped: ${why}`);
  return describe.skip;
}
