/**
 * The mutants of `npm run mutants` fit the current sources, and name existing test files; and what counts as caught.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { mutated, MutantDoesNotFitError, type Mutant } from '../../dev/mutants/mutant.ts';
import { MUTANTS } from '../../dev/mutants/mutants.ts';
import { createTransformer } from '../../dev/mutants/transform.ts';
import { judgeMutant, judgeUnmutated, type FileResult } from '../../dev/mutants/verdict.ts';

const ROOT = path.resolve(__dirname, '../..');
const ONE: Mutant = {
  name: 'one is two',
  file: 'src/one.ts',
  find: 'one = 1',
  replace: 'one = 2',
  caughtBy: ['test/one.test.ts'],
};

describe('a mutant', () => {
  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s fits', (_, mutant) => {
    const text = readFileSync(path.join(ROOT, mutant.file), 'utf8');
    expect(mutated(text, mutant)).not.toBe(text);
    expect(mutant.caughtBy.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
    expect(mutant.caughtBy).not.toEqual([]);
  });

  it('has a name of its own', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  });

  it.each(['nothing', 'one = 1, and one = 1'])(
    'that does not fit "%s" once is reported',
    (text) => {
      expect(() => mutated(text, ONE)).toThrow(MutantDoesNotFitError);
      expect(() => mutated(text, ONE)).toThrow('"one is two": src/one.ts has');
    },
  );
});

describe('what is compiled', () => {
  const swc = { jsc: { parser: { syntax: 'typescript' } } } as const;
  const file = path.join(ROOT, ONE.file);
  const text = 'const one = 1;';

  it('differs in the one file that the mutant names, and so does its key', () => {
    const asItIs = createTransformer({ root: ROOT, swc, mutant: null });
    const broken = createTransformer({ root: ROOT, swc, mutant: ONE });
    expect(broken.getCacheKey(text, file)).not.toBe(asItIs.getCacheKey(text, file));
    expect(broken.getCacheKey('else', `${file}x`)).toBe(asItIs.getCacheKey('else', `${file}x`));
  });
});

function ran(result: Partial<FileResult> = {}): FileResult {
  const file = 'test/one.test.ts';
  return { file, broken: null, passed: 1, failed: [], tookMs: 5, ...result };
}

describe('a mutant is caught', () => {
  const red = { title: 'counts', message: 'Error: expect(received).toBe(expected)' };

  it.each<[string, FileResult[], boolean, RegExp]>([
    ['by an assertion', [ran({ failed: [red] })], true, /^counts$/],
    [
      'by a property',
      [ran({ failed: [{ title: 'holds', message: 'Error: Property failed after 3 tests' }] })],
      true,
      /^holds$/,
    ],
    ['by no test that passes', [ran()], false, /^SURVIVES test\/one.test.ts$/],
    ['by no file that does not run', [ran({ broken: 'SyntaxError' })], false, /broke: SyntaxError/],
    ['by no file that was not run', [], false, /was not run/],
    [
      'by no other error',
      [ran({ failed: [{ title: 'counts', message: 'TypeError: one is undefined' }] })],
      false,
      /red by no assertion: counts: TypeError/,
    ],
    [
      'by no time-out',
      [ran({ failed: [{ title: 'counts', message: 'Exceeded timeout of 5 ms: expect(' }] })],
      false,
      /by no assertion/,
    ],
    [
      'in one of its files only',
      [ran({ file: 'test/other.test.ts', failed: [red] }), ran()],
      false,
      /SURVIVES/,
    ],
  ])('%s', (_how, results, isRight, told) => {
    const verdict = judgeMutant(ONE.caughtBy, results);
    expect(verdict).toMatchObject({ isRight, told: expect.stringMatching(told) });
  });

  it('only if the sources as they are pass', () => {
    const files = ['test/one.test.ts'];
    expect(judgeUnmutated(files, [ran()])).toMatchObject({ isRight: true, told: '1 tests pass' });
    expect(judgeUnmutated(files, [ran({ failed: [red] })])).toMatchObject({ isRight: false });
    expect(judgeUnmutated(files, [ran({ passed: 0 })])).toMatchObject({ isRight: false });
    expect(judgeUnmutated(files, [])).toMatchObject({ isRight: false });
  });
});
