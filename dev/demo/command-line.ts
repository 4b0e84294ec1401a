/** The command line of `npm run demo`. */
import { parseArgs } from 'node:util';
import { DEMO_KINDS, demoKind, type DemoKind } from './kinds/demo-kinds.ts';

/** The kind of a demo without `--target`. */
const MENU = 'flow-ivr';

export const USAGE = `usage: npm run demo [-- --target KIND] [-- --full] [-- --keep]

One maintenance window from the request to the line put back, on this machine only.
  --target KIND  what the window changes, and what callers get before, during and after:
                 ${kindNames()}
  --full         a window of 5 minutes that runs to its planned end (about 6 minutes in all)
  --keep         afterwards leave everything running to look around, until Ctrl-C`;

/** The options of the command line. */
export interface DemoOptions {
  /** Null for a menu, by the `flow-ivr` contract. */
  readonly kind: DemoKind | null;
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
  const kind = kindOf(values.target);
  return { kind, full: values.full === true, keep: values.keep === true };
}

function kindOf(name: string | undefined): DemoKind | null {
  if (name === undefined || name === MENU) return null;
  const kind = demoKind(name);
  if (kind === undefined) throw new UsageError(`--target ${name}: must be one of ${kindNames()}`);
  return kind;
}

function kindNames(): string {
  return [MENU, ...DEMO_KINDS.map(({ target }) => target.kind)].join(', ');
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        target: { type: 'string' },
        full: { type: 'boolean' },
        keep: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
