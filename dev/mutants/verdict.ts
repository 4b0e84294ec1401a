/**
 * What the results of a test run mean for a mutant: it is caught only by an assertion of a test in each of the files. A
 * file that does not compile, or a test that takes too long, catches nothing. Pure.
 */

/** One test file, run against one mutant. */
export interface FileResult {
  /** From the root of the repository. */
  readonly file: string;
  /** Why the file did not run at all; null if it ran. */
  readonly broken: string | null;
  readonly passed: number;
  readonly failed: readonly FailedTest[];
  readonly tookMs: number;
}

export interface FailedTest {
  readonly title: string;
  readonly message: string;
}

export interface Verdict {
  readonly isRight: boolean;
  /** The test that caught it, or what is wrong. */
  readonly told: string;
  readonly tookMs: number;
}

/** By an expectation, or by a property of fast-check. */
const ASSERTION = /\bexpect\(|Property failed after/;
const TOO_LONG = /Exceeded timeout of/;

function isAssertion({ message }: FailedTest): boolean {
  return ASSERTION.test(message) && !TOO_LONG.test(message);
}

function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? ''
  );
}

function tookMs(results: readonly FileResult[]): number {
  return results.reduce((sum, result) => sum + result.tookMs, 0);
}

function whyNotCaught(file: string, result: FileResult | undefined): string | null {
  if (result === undefined) return `${file} was not run`;
  if (result.broken !== null) return `${file} broke: ${firstLine(result.broken)}`;
  if (result.failed.some(isAssertion)) return null;
  const [failed] = result.failed;
  if (failed === undefined) return `SURVIVES ${file}`;
  return `${file} is red by no assertion: ${failed.title}: ${firstLine(failed.message)}`;
}

/** Failed by an assertion in each of the files. */
export function judgeMutant(caughtBy: readonly string[], results: readonly FileResult[]): Verdict {
  const wrong = caughtBy
    .map((file) =>
      whyNotCaught(
        file,
        results.find((result) => result.file === file),
      ),
    )
    .find((why) => why !== null);
  if (wrong !== undefined) return { isRight: false, told: wrong, tookMs: tookMs(results) };
  const first = results.flatMap(({ failed }) => failed).find(isAssertion);
  return { isRight: true, told: first?.title ?? '', tookMs: tookMs(results) };
}

/** Passed, each file with at least one test. */
export function judgeUnmutated(files: readonly string[], results: readonly FileResult[]): Verdict {
  const wrong = files.flatMap((file) => {
    const result = results.find((one) => one.file === file);
    if (result === undefined) return [`${file} was not run`];
    if (result.broken !== null) return [`${file} broke: ${firstLine(result.broken)}`];
    const titles = result.failed.map(({ title }) => `${file}: ${title}`);
    return titles.length === 0 && result.passed === 0 ? [`${file} has no test`] : titles;
  });
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const told = wrong.length === 0 ? `${passed} tests pass` : wrong.join('; ');
  return { isRight: wrong.length === 0, told, tookMs: tookMs(results) };
}
