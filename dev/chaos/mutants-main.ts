/**
 * `npm run chaos:mutants`: runs chaos on the unchanged build, which must pass, and on each mutant, which must fail by a
 * rule made for it. Started by tools/run.mjs. One line for each on standard output; the exit code is 0 only if
 * everything is as it must be. Takes a minute and a half for each.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readCommandLine, UsageError } from './command-line.ts';
import { withMutant } from './mutant-build.ts';
import { MUTANTS, type Mutant } from './mutants.ts';

const USAGE = `usage: npm run chaos:mutants -- [--seed N] [--seconds S] [--minute MS] [--only WORDS]

  --only WORDS   the mutants whose names have these words, and not the build as it is
The others are those of npm run chaos; 1, 60 and 1500 by default.`;
const UNCHANGED: Mutant = { name: 'the build as it is', patches: [], caughtBy: [] };

interface Options {
  readonly args: readonly string[];
  readonly mutants: readonly Mutant[];
}

function readOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const options = { seed: text, seconds: text, minute: text, only: text };
  const {
    seed = '1',
    seconds = '60',
    minute = '1500',
    only,
  } = parseArgs({
    args: [...args],
    options,
  }).values;
  const passedOn = ['--seed', seed, '--seconds', seconds, '--minute', minute];
  readCommandLine(passedOn);
  const chosen = MUTANTS.filter(({ name }) => only === undefined || name.includes(only));
  if (chosen.length === 0) throw new UsageError(`--only ${only}: no mutant has these words`);
  return { args: passedOn, mutants: only === undefined ? [UNCHANGED, ...chosen] : chosen };
}

/** The summary printed by a run; its progress is not shown. */
function chaos(programs: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [path.join(programs, 'dev/chaos/main.js'), ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const end = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      for (const one of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.off(one, end);
      if (output !== '') resolve(output);
      else reject(new Error(`the run broke (${signal ?? `exit code ${code}`})`));
    });
  });
}

function rulesIn(summary: string): ReadonlySet<string> {
  const value: unknown = JSON.parse(summary);
  const isSummary = typeof value === 'object' && value !== null && 'violations' in value;
  if (!isSummary || !Array.isArray(value.violations)) throw new Error('the run has no summary');
  return new Set(value.violations.map(({ rule }: { readonly rule: unknown }) => String(rule)));
}

/** Passes for the unchanged build; fails by one of its rules for a mutant. */
async function isAsItMustBe(programs: string, mutant: Mutant, args: readonly string[]) {
  const { kinds = [] } = mutant;
  const own = kinds.length === 0 ? args : [...args, '--kinds', kinds.join()];
  const summary = await withMutant(programs, mutant, (copy) => chaos(copy, own));
  const rules = rulesIn(summary);
  const { name, caughtBy } = mutant;
  const isRight =
    caughtBy.length === 0 ? rules.size === 0 : caughtBy.some((rule) => rules.has(rule));
  const told = rules.size === 0 ? 'green' : `red: ${[...rules].toSorted().join(', ')}`;
  if (!isRight) process.stderr.write(summary);
  process.stdout.write(`${isRight ? 'ok' : 'NOT OK'}  ${name}: ${told}\n`);
  return isRight;
}

async function main(): Promise<number> {
  const { args, mutants } = readOptions(process.argv.slice(2));
  const programs = path.resolve(import.meta.dirname, '../..');
  let isRight = true;
  for (const mutant of mutants) isRight = (await isAsItMustBe(programs, mutant, args)) && isRight;
  return isRight ? 0 : 1;
}

try {
  process.exit(await main());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
  process.exit(error instanceof UsageError || error instanceof TypeError ? 2 : 1);
}
