/** The command line of `npm run bench`. */
import { parseArgs } from 'node:util';

export interface Options {
  readonly isFull: boolean;
  readonly isJson: boolean;
  /** Names of sections; null for the default ones. */
  readonly only: readonly string[] | null;
  /** How many windows fall due together, one run for each. */
  readonly sizes: readonly number[];
  /** Length of a window's minute, ms. */
  readonly minuteMs: number;
  readonly workers: number;
  /** Where a chart of lateness is written; null for none. */
  readonly svgFile: string | null;
  /** Everything is measured on PostgreSQL, with 4 and 64 shards and 1 and 2 workers. */
  readonly isPostgres: boolean;
  /** History shards of a server on PostgreSQL; null if it is in memory. */
  readonly shards: number | null;
}

/** The command line is wrong; the message names the argument. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const SIZES = [20, 200, 500, 1_000];
const MINUTE_MS = 12_000;
const REAL_MINUTE_MS = 60_000;

/** @param sections name and purpose of each */
export function usage(sections: readonly { readonly name: string; readonly about: string }[]) {
  const width = Math.max(...sections.map(({ name }) => name.length));
  const lines = sections.map(({ name, about }) => `    ${name.padEnd(width)}  ${about}`);
  return `usage: npm run bench -- [flags]

What Interlude costs and how late it is, beside the least that this machine can do, measured in the same run: a real
Temporal server, worker and stand-in API as processes, on real clocks. Nothing else should run meanwhile. Progress
goes to standard error, the table or the JSON to standard output.
  --only LIST    these sections, with commas between:
${lines.join('\n')}
  --sizes LIST   how many windows fall due together (default ${SIZES.join(',')})
  --minute MS    how long a window's minute lasts, 1000 to 60000 ms (default ${MINUTE_MS})
  --workers N    1 to 4 (default 1)
  --postgres     the same on a PostgreSQL of its own, with 4 and 64 shards and 1 and 2 workers
  --full         minutes of ${REAL_MINUTE_MS / 1_000} s, and every section
  --svg FILE     a picture of how lateness grows with the number of windows
  --json         one JSON object in place of the table`;
}

function wholeNumber(flag: string, text: string, [min, max]: readonly [number, number]): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`--${flag} ${text}: must be a whole number from ${min} to ${max}`);
}

function namesIn(text: string, known: readonly string[]): readonly string[] {
  const names = text.split(',');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  throw new UsageError(`--only ${unknown}: must be some of ${known.join(', ')}`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        sizes: { type: 'string' },
        minute: { type: 'string' },
        workers: { type: 'string' },
        svg: { type: 'string' },
        postgres: { type: 'boolean' },
        full: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Reads the command line; `help` when it asks for help.
 * @throws UsageError
 */
export function readCommandLine(
  args: readonly string[],
  sections: readonly string[],
): Options | 'help' {
  const { help, only, sizes, minute, workers, svg, postgres, full, json } = parse(args);
  if (help === true) return 'help';
  const isFull = full === true;
  const minuteMs = minute ?? String(isFull ? REAL_MINUTE_MS : MINUTE_MS);
  return {
    isFull,
    isJson: json === true,
    only: only === undefined ? null : namesIn(only, sections),
    sizes:
      sizes === undefined
        ? SIZES
        : sizes.split(',').map((text) => wholeNumber('sizes', text, [1, 10_000])),
    minuteMs: wholeNumber('minute', minuteMs, [1_000, REAL_MINUTE_MS]),
    svgFile: svg ?? null,
    isPostgres: postgres === true,
    shards: null,
    workers: wholeNumber('workers', workers ?? '1', [1, 4]),
  };
}
