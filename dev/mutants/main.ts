/**
 * `npm run mutants`: breaks one safety rule after another in the sources, and the fast tests must fail for each, by an
 * assertion; for the unchanged sources they must pass. Started by tools/run.mjs. One line for each on standard output;
 * the exit code is 0 only if everything is as it must be.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Case } from './jest-run.ts';
import type { Mutant } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import { judgeMutant, judgeUnmutated, type FileResult, type Verdict } from './verdict.ts';

const USAGE = `usage: npm run mutants -- [--only WORDS]

  --only WORDS   the mutants whose names have these words`;
/** For all of them together: only a hang takes this long, on any machine. */
const PATIENCE_MS = 1_200_000;

class UsageError extends Error {}

function readMutants(args: readonly string[]): readonly Mutant[] {
  const { only } = parseArgs({ args: [...args], options: { only: { type: 'string' } } }).values;
  const chosen = MUTANTS.filter(({ name }) => only === undefined || name.includes(only));
  if (chosen.length === 0) throw new UsageError(`--only ${only}: no mutant has these words`);
  return chosen;
}

/** Runs jest in a separate process; its output is shown only if it breaks. */
function runChild(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'child.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
  });
  const end = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream
      .setEncoding('utf8')
      .on('data', (chunk: string) => (said = `${said}${chunk}`.slice(-10_000)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${said}\njest broke (${signal ?? `exit code ${code}`})`));
    });
  });
}

async function run(cases: readonly Case[]): Promise<FileResult[][]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'interlude-mutants-'));
  const [plan, answer] = [path.join(folder, 'plan.json'), path.join(folder, 'answer.json')];
  try {
    await writeFile(plan, JSON.stringify(cases));
    await runChild([plan, answer]);
    const results: FileResult[][] = JSON.parse(await readFile(answer, 'utf8'));
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function tell(name: string, { isRight, told, tookMs }: Verdict): void {
  const seconds = (tookMs / 1_000).toFixed(1);
  process.stdout.write(`${isRight ? 'ok' : 'NOT OK'}  ${name} (${seconds} s): ${told}\n`);
}

async function isGreenAsItIs(mutants: readonly Mutant[]): Promise<boolean> {
  const files = [...new Set(mutants.flatMap(({ caughtBy }) => caughtBy))];
  const name = 'the sources as they are';
  const [results = []] = await run([{ name, mutant: null, files }]);
  const verdict = judgeUnmutated(files, results);
  tell(name, verdict);
  return verdict.isRight;
}

async function areRed(mutants: readonly Mutant[]): Promise<boolean> {
  const cases = mutants.map((mutant) => ({ name: mutant.name, mutant, files: mutant.caughtBy }));
  const results = await run(cases);
  const verdicts = mutants.map(({ caughtBy }, at) => judgeMutant(caughtBy, results[at] ?? []));
  for (const [at, { name }] of mutants.entries()) {
    const verdict = verdicts[at];
    if (verdict !== undefined) tell(name, verdict);
  }
  return verdicts.every(({ isRight }) => isRight);
}

async function main(): Promise<number> {
  const mutants = readMutants(process.argv.slice(2));
  const startedAt = performance.now();
  if (!(await isGreenAsItIs(mutants))) return 1;
  const isRight = await areRed(mutants);
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  process.stdout.write(`${mutants.length} mutants in ${seconds} s\n`);
  return isRight ? 0 : 1;
}

try {
  process.exit(await main());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  const isUsage = error instanceof UsageError || error instanceof TypeError;
  if (isUsage) process.stderr.write(`\n${USAGE}\n`);
  process.exit(isUsage ? 2 : 1);
}
