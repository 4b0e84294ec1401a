/**
 * `npm run demo`. Started by tools/run.mjs, which finds or builds the Temporal server and passes its path. The exit
 * code is 0 when everything happened as told, 1 when not, 2 for a wrong command line, 128 + n when signal n ended it
 * early.
 */
import path from 'node:path';
import { DevServerError } from '../dev-server/index.ts';
import { InterludeError } from '../../src/client/index.ts';
import { ProgramEndedError } from '../programs/child-program.ts';
import { readCommandLine, USAGE, UsageError, type DemoOptions } from './command-line.ts';
import { lookAround, runDemo, sayGoodbye, tellCallback } from './demo.ts';
import { NotAsToldError } from './narration/facts.ts';
import { Screen } from './narration/screen.ts';
import { Stage } from './stage.ts';

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** A signal came before the end. */
class Interrupted extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super('interrupted');
    this.exitCode = exitCode;
  }
}

/** Aborts with the exit code of the signal; a second one ends the process at once. */
function listenToSignals(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(128 + SIGNALS[signal]);
      stop.abort(128 + SIGNALS[signal]);
    });
  return stop.signal;
}

function explain(error: unknown): string {
  const isExpected =
    error instanceof NotAsToldError ||
    error instanceof ProgramEndedError ||
    error instanceof DevServerError ||
    error instanceof InterludeError;
  if (isExpected) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Rejects with the exit code when a signal comes. */
function interruption(stop: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    stop.addEventListener('abort', () => reject(new Interrupted(Number(stop.reason))));
  });
}

/** Ctrl-C is the planned end of looking around; before that it is an interruption. */
async function tell(stage: Stage, screen: Screen, options: DemoOptions): Promise<void> {
  const stop = listenToSignals();
  const trouble = Promise.race([stage.fallen, interruption(stop)]);
  trouble.catch(() => undefined);
  const cast = await Promise.race([runDemo(stage, screen, options), trouble]);
  if (options.keep) await Promise.race([lookAround(cast, options, stop), stage.fallen]);
  else sayGoodbye(cast);
}

async function run(options: DemoOptions, executable: string): Promise<number> {
  const screen = new Screen(process.stdout, process.env);
  const programs = path.resolve(import.meta.dirname, '../..');
  const stage = new Stage({
    executable,
    programs,
    onCallback: (callback) => tellCallback(screen, callback),
  });
  try {
    await tell(stage, screen, options);
    return 0;
  } catch (error) {
    screen.settle();
    if (error instanceof Interrupted) screen.say('Interrupted: everything that was started ends.');
    else screen.trouble(explain(error));
    return error instanceof Interrupted ? error.exitCode : 1;
  } finally {
    screen.silence();
    await stage.stop();
  }
}

async function main(): Promise<number> {
  const options = readCommandLine(process.argv.slice(2));
  if (options === 'help') {
    console.log(USAGE);
    return 0;
  }
  const executable = process.env['INTERLUDE_TEMPORAL_SERVER'];
  if (executable === undefined) throw new UsageError('start this with npm run demo');
  return run(options, executable);
}

try {
  process.exit(await main());
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exit(2);
}
