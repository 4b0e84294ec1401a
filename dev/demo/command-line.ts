// The command line of `npm run demo`.
import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run demo [-- --full] [-- --keep]

One maintenance window from the request to the line put back, on this machine only.
  --full   a window of 5 minutes that runs to its planned end (about 6 minutes in all)
  --keep   afterwards leave everything running to look around, until Ctrl-C`;

/** What was asked for on the command line. */
export interface DemoOptions {
  /** Wait for the planned end; otherwise an operator ends the window early. */
  readonly full: boolean;
  /** Leave everything running afterwards. */
  readonly keep: boolean;
}

/** The command line is wrong; the message names the argument. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads the command line; `help` when it asks for help.
 * @throws UsageError
 */
export function readCommandLine(args: readonly string[]): DemoOptions | 'help' {
  const values = parse(args);
  if (values.help === true) return 'help';
  return { full: values.full === true, keep: values.keep === true };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        full: { type: 'boolean' },
        keep: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
