/** What prevents a version from being released, asked of the release script without git, npm or files. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = path.resolve(__dirname, '../../tools/release.mjs');

const READY = {
  version: '0.2.0',
  changelog: '# Changelog\n\n## 0.2.0\n\n- New.\n\n## 0.1.0\n\n- First.\n',
  histories: ['0.1.0-active.json', '0.2.0-active.json', '0.2.0-armed.json'],
  latest: '0.2.0',
  status: '',
  tags: ['v0.1.0'],
};

async function problemsOf(found: object): Promise<string> {
  const program = `import { releaseProblems } from '${SCRIPT}';
    process.stdout.write(releaseProblems(${JSON.stringify(found)}).join('; '));`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    program,
  ]);
  return stdout;
}

describe('a release', () => {
  it('is made of a clean tree with its changelog and its histories', async () => {
    expect(await problemsOf(READY)).toBe('');
  });

  it.each([
    ['a tree with changes', { status: ' M src/a.ts' }, 'the tree is not clean:\n M src/a.ts'],
    [
      'a changelog of before',
      { version: '0.3.0', latest: '0.3.0' },
      'CHANGELOG.md does not begin with "## 0.3.0"',
    ],
    [
      'histories that are not the newest',
      { latest: '0.1.0' },
      'LATEST of the replay test is 0.1.0, not 0.2.0',
    ],
    [
      'no histories of an earlier release',
      { histories: ['0.2.0-active.json'] },
      'no recorded histories of 0.1.0',
    ],
    ['a version that is out', { tags: ['v0.2.0'] }, 'v0.2.0 is released already'],
  ])('is not made with %s', async (_what, found, problem) => {
    expect(await problemsOf({ ...READY, ...found })).toBe(problem);
  });
});
