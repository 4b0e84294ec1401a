// Tests on a real PostgreSQL: skipped, aloud, where it or a Temporal server that knows it is missing.
import { whyNoPostgres } from '../../dev/dev-server/postgres/programs.ts';
import { EXECUTABLE_VARIABLE } from '../support/test-server.ts';

export const EXECUTABLE = process.env[EXECUTABLE_VARIABLE] ?? '';

/**
 * `describe`, or what skips it.
 * @param tools further programs that the tests start
 */
export function withPostgres(...tools: readonly string[]): jest.Describe {
  const why = whyNoPostgres(EXECUTABLE, tools);
  if (why === null) return describe;
  console.warn(`skipped: ${why}`);
  return describe.skip;
}
