// The files and folders that the runner names are there: one that was moved would lose its place unnoticed.
import { existsSync } from 'node:fs';
import path from 'node:path';

const TESTS = path.resolve(__dirname, '..');

describe('the runner of the test files', () => {
  it('names only files and folders that there are', () => {
    const { NAMED }: { NAMED: readonly string[] } = jest.requireActual('../ordered-runner.cjs');
    const files = NAMED.map((name) => (name.endsWith('/') ? name : `${name}.test.ts`));
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((name) => !existsSync(path.join(TESTS, name)))).toEqual([]);
  });
});
