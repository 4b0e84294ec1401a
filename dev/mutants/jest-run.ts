/**
 * Runs fast tests against mutants, all in one run of jest: a project for each mutant, two processes. The fast tests
 * need no Temporal server, so there is no global set-up.
 */
import { buildArgv, runCLI, type Config } from 'jest';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Mutant } from './mutant.ts';
import type { MutantOptions } from './transform.ts';
import type { FailedTest, FileResult } from './verdict.ts';

/** The limit of one test on any machine: a mutant that makes a test hang is not caught by that. */
const TEST_TIMEOUT_MS = 30_000;

/** Test files to run, against one mutant or against the unchanged source. */
export interface Case {
  readonly name: string;
  readonly mutant: Mutant | null;
  readonly files: readonly string[];
}

interface Compiling {
  readonly pattern: string;
  readonly swc: MutantOptions['swc'];
  readonly ignored: readonly string[];
}

/** The compiler settings of `npm test`. */
function readCompiling(root: string): Compiling {
  const { jest }: { readonly jest: { transform: object; transformIgnorePatterns: string[] } } =
    JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const entries: [string, [string, MutantOptions['swc']]][] = Object.entries(jest.transform);
  const [first] = entries;
  if (first === undefined) throw new TypeError('package.json tells jest of no transform');
  const [pattern, [, swc]] = first;
  return { pattern, swc, ignored: jest.transformIgnorePatterns };
}

function toProject(
  root: string,
  { pattern, swc, ignored }: Compiling,
  { name, mutant, files }: Case,
) {
  const options: MutantOptions = { root, swc, mutant };
  return {
    // The same for all: the cache key includes the compiled text.
    id: `mutants-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`,
    displayName: name,
    rootDir: root,
    roots: ['<rootDir>/test'],
    testEnvironment: 'node',
    testMatch: files.map((file) => path.join(root, file)),
    setupFiles: [path.join(root, 'dev/mutants/steady-properties.ts')],
    transform: { [pattern]: [path.join(import.meta.dirname, 'transform.js'), options] },
    transformIgnorePatterns: [...ignored],
  };
}

type Ran = Awaited<ReturnType<typeof runCLI>>['results']['testResults'][number];

function failedTests({ testResults }: Ran): FailedTest[] {
  return testResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => ({
      title: fullName,
      message: failureMessages.join('\n'),
    }));
}

function toResult(root: string, ran: Ran): FileResult {
  const { testFilePath, testExecError, failureMessage, numPassingTests, perfStats } = ran;
  const failed = failedTests(ran);
  const isBroken = testExecError != null || (failureMessage != null && failed.length === 0);
  return {
    file: path.relative(root, testFilePath).replaceAll(path.sep, '/'),
    broken: isBroken ? (failureMessage ?? 'it did not run') : null,
    passed: numPassingTests,
    failed,
    tookMs: perfStats.runtime,
  };
}

/** The results of each case, in order. */
export async function runCases(root: string, cases: readonly Case[]): Promise<FileResult[][]> {
  const compiling = readCompiling(root);
  const projects = cases.map((one) => toProject(root, compiling, one));
  const config: Config = { rootDir: root, projects, reporters: [], testTimeout: TEST_TIMEOUT_MS };
  const argv = await buildArgv([
    '--config',
    JSON.stringify(config),
    '--maxWorkers=2',
    '--ci',
    '--no-watchman',
    '--silent',
  ]);
  const { results } = await runCLI(argv, [root]);
  return cases.map(({ name }) =>
    results.testResults
      .filter(({ displayName }) => displayName?.name === name)
      .map((ran) => toResult(root, ran)),
  );
}
