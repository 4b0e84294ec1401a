/** The command line of `npm run temporal`. */
import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run temporal -- [--port N] [--ui-port M | --headless] [--db FILE] [--namespace NAME]

Starts a Temporal development server on this machine, with its UI, and stays in the foreground.
  --port N          port of the server (default 7233)
  --ui-port M       port of the UI (default 8233)
  --headless        no UI
  --db FILE         keep the state in this file (default: in memory, lost at the end)
  --namespace NAME  create this namespace as well; may be repeated`;

/** The options of the command line. */
export interface TemporalArguments {
  readonly port: number;
  readonly uiPort: number | 'none';
  readonly dbFilename: string | null;
  readonly namespaces: readonly string[];
}

/** The command line is wrong; the message names the argument. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads the command line; `help` when it asks for help.
 * @throws UsageError
 */
export function readArguments(args: readonly string[]): TemporalArguments | 'help' {
  const values = parse(args);
  if (values.help === true) return 'help';
  return {
    port: portOf('--port', values.port ?? '7233'),
    uiPort: values.headless === true ? 'none' : portOf('--ui-port', values['ui-port'] ?? '8233'),
    dbFilename: values.db ?? null,
    namespaces: values.namespace ?? [],
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        'ui-port': { type: 'string' },
        headless: { type: 'boolean' },
        db: { type: 'string' },
        namespace: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function portOf(flag: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new UsageError(`${flag} ${text}: a port is a number from 1 to 65535`);
  }
  return port;
}
