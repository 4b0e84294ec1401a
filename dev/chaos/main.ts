/**
 * `npm run chaos`. Started by tools/run.mjs, which finds or builds the Temporal server and passes its path. Progress
 * goes to standard error. The exit code is 0 without violations, 1 with some or when the run broke, 2 for a wrong
 * command line, 128 + n when signal n ended it.
 */
import { setMaxListeners } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readCommandLine, USAGE, UsageError, type ChaosOptions } from './command-line.ts';
import { planOf } from './plan/plan.ts';
import { runChaos } from './run.ts';
import { thinEvidence, type Summary } from './summary.ts';
import { Stage } from './stage/stage.ts';

/** The share of time that a machine may be too busy before it is reported. */
const TOLD_SHARE = 0.2;
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** Aborts with the exit code of the signal; a second one ends the process at once. */
function listenToSignals(): AbortSignal {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(128 + SIGNALS[signal]);
      stop.abort(128 + SIGNALS[signal]);
    });
  // When a stage is taken down, what still runs on it fails in some way.
  process.on('unhandledRejection', (reason) => {
    if (!stop.signal.aborted) throw reason;
  });
  return stop.signal;
}

function interruption(stop: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    stop.addEventListener('abort', () => reject(new Error('interrupted')));
  });
}

function tell(words: string): void {
  process.stderr.write(`chaos: ${words}\n`);
}

/** A green run proves little if hardly anything could be judged. */
function tellSlowness({ slow_share: share }: Summary['machine']): void {
  if (share < TOLD_SHARE) return;
  const percent = Math.round(share * 100);
  tell(`the machine was too busy for ${percent}% of the time: what came late then is not judged`);
}

async function run(options: ChaosOptions, executable: string): Promise<number> {
  const programs = path.resolve(import.meta.dirname, '../..');
  const plan = planOf(options);
  const { minuteMs, workers } = plan;
  const stage = new Stage({ executable, programs, minuteMs, workers });
  const stop = listenToSignals();
  try {
    const trouble = Promise.race([stage.fallen, interruption(stop)]);
    const { summary, record } = await Promise.race([runChaos(plan, stage, tell, stop), trouble]);
    if (options.record !== null) await writeFile(options.record, JSON.stringify(record));
    tellSlowness(summary.machine);
    thinEvidence(summary).forEach(tell);
    process.stdout.write(`${JSON.stringify(summary)}\n`);
    return summary.violations.length === 0 ? 0 : 1;
  } catch (error) {
    tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return stop.aborted ? Number(stop.reason) : 1;
  } finally {
    await stage.stop();
  }
}

async function main(): Promise<number> {
  const options = readCommandLine(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const executable = process.env['INTERLUDE_TEMPORAL_SERVER'];
  if (executable === undefined) throw new UsageError('start this with npm run chaos');
  return run(options, executable);
}

try {
  process.exit(await main());
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${USAGE}\n`);
  process.exit(2);
}
