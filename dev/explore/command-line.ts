/** The command line of `npm run explore`. */
import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run explore -- [--faults N] [--only WORDS] [--replay]

Walks every state of a small world that the product's own rules can get into: all interleavings of their
steps with at most N faults. Prints how much there was, and for each violation a shortest path to it.
  --faults N      0 to 4 (default 2; 3 takes minutes, and some gigabytes)
  --only WORDS    only the scenarios with these words in their names
  --replay        goes one path again, as it was printed and stdin has it, and tells what is known at each step`;

export interface ExploreOptions {
  readonly faults: number;
  readonly only: string;
  /** Replays one path. */
  readonly isReplay: boolean;
}

/** The command line is wrong; the message names the argument. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads the command line; `help` when it asks for help.
 * @throws UsageError
 */
export function readCommandLine(args: readonly string[]): ExploreOptions | 'help' {
  const values = parse(args);
  if (values.help === true) return 'help';
  const { faults = '2', only = '', replay: isReplay = false } = values;
  if (!/^[0-4]$/.test(faults))
    throw new UsageError(`--faults ${faults}: must be a whole number from 0 to 4`);
  return { faults: Number(faults), only, isReplay };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        faults: { type: 'string' },
        only: { type: 'string' },
        replay: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
