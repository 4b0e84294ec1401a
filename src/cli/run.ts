/** Runs one command line: parses it, runs a command, prints errors, returns the exit code. */
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { CommanderError } from 'commander';
import { interruption, UsageError } from './errors.ts';
import { flagOfField } from './input/request-flags.ts';
import type { Io } from './terminal/io.ts';
import { GIVE_KEYS, missingKeysText } from './checks/missing-keys.ts';
import { EXIT, outcomeOf, outcomeText } from './outcome.ts';
import { jsonLine, printable } from './output/plain/printable.ts';
import { hung } from './output/plain/wrapped.ts';
import { createProgram } from './program.ts';
import { Session } from './session.ts';

/** The time that an interrupted command has to finish. */
const WIND_UP_MS = 3_000;

/** Needed before parsing, because usage errors are printed as JSON, too. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end === -1 ? argv.length : end).includes('--json');
}

/** Null if commander printed the help or version that was asked for. */
function usageOf(error: CommanderError, command: string): UsageError | null {
  if (error.exitCode === 0) return null;
  const message = error.message.replace(/^error: /, '').replace('\n', ' ');
  return error.code === 'commander.help'
    ? new UsageError('a command is needed; interlude --help shows them')
    : new UsageError(`${message}; see interlude ${command}--help`);
}

/** Rejects some time after Ctrl-C, unless the command has finished by then. */
async function interrupted(signal: AbortSignal, done: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort', { signal: done });
  await pause(WIND_UP_MS, undefined, { signal: done });
  throw interruption();
}

function report(session: Session, error: unknown): number {
  const outcome = outcomeOf(error);
  if (session.json) session.print(jsonLine({ error: outcome.body }));
  else {
    const { stderr, timeZone } = session.io;
    const lines = outcomeText(outcome, flagOfField, timeZone).split('\n');
    const width = stderr.isTTY ? stderr.columns : Infinity;
    stderr.write(`${lines.map((line) => hung(line, width, 4)).join('\n')}\n`);
  }
  return outcome.exitCode;
}

async function act(session: Session, argv: readonly string[]): Promise<void> {
  const done = new AbortController();
  const parsed = createProgram(session).parseAsync([...argv], { from: 'user' });
  try {
    await Promise.race([parsed, interrupted(session.io.signal, done.signal)]);
  } finally {
    done.abort();
  }
}

function failure(session: Session, error: unknown): number {
  if (!(error instanceof CommanderError)) return report(session, error);
  const usage = usageOf(error, session.command === null ? '' : `${session.command} `);
  return usage === null ? EXIT.done : report(session, usage);
}

/** An incomplete answer is no success: a list would otherwise show fewer windows without saying why. */
function failIfIncomplete(session: Session, code: number): number {
  if (session.tellsMissingKeys) return code;
  const { io, missingKeys: missing } = session;
  if (missing.length === 0) return code;
  const what = missingKeysText(missing, io.env);
  io.stderr.write(
    `interlude: part of this answer could not be read: ${printable(what)}; ${GIVE_KEYS}\n`,
  );
  return code === EXIT.done ? EXIT.failed : code;
}

/** Runs `interlude` with these arguments; never throws. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const session = new Session(io, wantsJson(argv));
  try {
    await act(session, argv);
    const code = failIfIncomplete(session, session.exitCode);
    return io.signal.aborted ? EXIT.interrupted : code;
  } catch (error) {
    const code = failIfIncomplete(session, failure(session, error));
    return io.signal.aborted ? EXIT.interrupted : code;
  } finally {
    await session.close();
  }
}
