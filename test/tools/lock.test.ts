/**
 * Two processes that wait for the same stale lock: the second must not remove the one that the first has taken since.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const LOCK = path.resolve(__dirname, '../../tools/lock.mjs');

describe('a stale lock', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
    file = path.join(folder, 'build.lock');
    writeFileSync(file, '17');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Another process judges the lock, runs `meanwhile`, and discards what it judged. */
  async function discards(meanwhile: string): Promise<void> {
    const program = `import { discard } from '${LOCK}';
      import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
      const file = ${JSON.stringify(file)};
      const judged = { mtimeMs: statSync(file).mtimeMs, holder: readFileSync(file, 'utf8') };
      ${meanwhile}
      discard(file, judged);`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  }

  it('is removed', async () => {
    await discards('');
    expect(existsSync(file)).toBe(false);
  });

  it('leaves the lock that another process has taken since', async () => {
    await discards("rmSync(file); writeFileSync(file, '18');");
    expect(readFileSync(file, 'utf8')).toBe('18');
    expect(readdirSync(folder)).toEqual(['build.lock']);
  });

  it('may be gone already', async () => {
    await discards('rmSync(file);');
    expect(readdirSync(folder)).toEqual([]);
  });
});
