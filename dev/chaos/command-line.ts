/** The command line of `npm run chaos`. */
import { parseArgs } from 'node:util';
import { KIND_NAMES } from './kinds/chaos-kinds.ts';

export const USAGE = `usage: npm run chaos -- --seed N --seconds S [--minute MS] [--kinds LIST] [--together N]
                            [--record FILE]

Hundreds of maintenance windows against a real Temporal server, workers and the simulator, all on this
machine only, while workers and server are killed, the API fails and people interfere. The summary is
one JSON object on standard output; the exit code is 0 only without violations.
  --seed N      a whole number from 0 to 4294967295; the same seed is the same plan
  --seconds S   how long it goes on, 10 to 3600; it takes up to two minutes more
  --minute MS   how long a window's minute lasts, 1000 to 10000 ms (default 1500); longer ones make
                fewer windows, for a machine that has other work to do
  --kinds LIST  the kinds of its lines, with commas between: ${KIND_NAMES.join(', ')},
                or all (default flow-ivr); others than that are judged by what callers get, too
  --together N  so many more windows, 0 to 1000, begin at one instant, while processes are killed
  --record FILE what the oracle was given, as JSON, to look into a violation`;

export interface ChaosOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly minuteMs: number;
  readonly kinds: readonly string[];
  /** How many additional windows begin at one instant. */
  readonly together: number;
  /** Path of a file to write; null for none. */
  readonly record: string | null;
}

/** The command line is wrong; the message names the argument. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads the command line; `help` when it asks for help.
 * @throws UsageError
 */
export function readCommandLine(args: readonly string[]): ChaosOptions | 'help' {
  const values = parse(args);
  if (values.help === true) return 'help';
  return {
    seed: wholeNumber('seed', values.seed, [0, 2 ** 32 - 1]),
    seconds: wholeNumber('seconds', values.seconds, [10, 3_600]),
    minuteMs: wholeNumber('minute', values.minute ?? '1500', [1_000, 10_000]),
    kinds: kindsOf(values.kinds ?? 'flow-ivr'),
    together: wholeNumber('together', values.together ?? '0', [0, 1_000]),
    record: values.record ?? null,
  };
}

function kindsOf(text: string): readonly string[] {
  if (text === 'all') return KIND_NAMES;
  const kinds = text.split(',');
  const unknown = kinds.find((kind) => !KIND_NAMES.includes(kind));
  if (unknown === undefined) return [...new Set(kinds)];
  throw new UsageError(`--kinds ${unknown}: must be some of ${KIND_NAMES.join(', ')}, or all`);
}

function wholeNumber(
  flag: string,
  text: string | undefined,
  [min, max]: readonly [number, number],
): number {
  if (text === undefined) throw new UsageError(`--${flag} is needed`);
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`--${flag} ${text}: must be a whole number from ${min} to ${max}`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        seconds: { type: 'string' },
        minute: { type: 'string' },
        kinds: { type: 'string' },
        together: { type: 'string' },
        record: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
