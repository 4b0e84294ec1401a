/** The folders and files that the runner names are there: one that was moved would lose its place unnoticed. */
import { existsSync } from 'node:fs';
import path from 'node:path';

const TESTS = path.resolve(__dirname, '..');

describe('the runner of the test files', () => {
  it('names only folders and files that there are', () => {
    const { NAMED }: { NAMED: readonly string[] } = jest.requireActual('../ordered-runner.cjs');
    expect(NAMED.length).toBeGreaterThan(0);
    const places = NAMED.map((name) => (name.endsWith('/') ? name : `${name}.test.ts`));
    expect(places.filter((place) => !existsSync(path.join(TESTS, place)))).toEqual([]);
  });
});
