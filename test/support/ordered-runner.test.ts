/** The files that the runner names are there: one that was moved would lose its place unnoticed. */
import { existsSync } from 'node:fs';
import path from 'node:path';

const TESTS = path.resolve(__dirname, '..');

describe('the runner of the test files', () => {
  it('names only files that there are', () => {
    const { NAMED }: { NAMED: readonly string[] } = jest.requireActual('../ordered-runner.cjs');
    expect(NAMED.length).toBeGreaterThan(0);
    expect(NAMED.filter((name) => !existsSync(path.join(TESTS, `${name}.test.ts`)))).toEqual([]);
  });
});
