/**
 * The scripts of docker-compose.yml, run by a shell with programs instead of Temporal's: what they call, in which
 * order, and that a second run changes nothing.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SEARCH_ATTRIBUTES } from '../../src/contract/server/search-attributes.ts';

const ROOT = path.resolve(__dirname, '../..');
const DEPLOY = path.join(ROOT, 'deploy');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'interlude-scripts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program that records its arguments and then runs its script. */
function program(name: string, script: string): void {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\necho "$*" >> "${folder}/calls"\n${script}\n`);
  chmodSync(file, 0o755);
}

function run(script: string, env: Readonly<Record<string, string>> = {}): readonly string[] {
  writeFileSync(path.join(folder, 'calls'), '');
  const PATH = `${folder}:${process.env['PATH'] ?? ''}`;
  execFileSync('sh', [path.join(DEPLOY, script)], { env: { PATH, ...env }, stdio: 'pipe' });
  return readFileSync(path.join(folder, 'calls'), 'utf8').trimEnd().split('\n');
}

const NAMESPACE = {
  TEMPORAL_ADDRESS: 'temporal:7233',
  TEMPORAL_NAMESPACE: 'interlude',
  TEMPORAL_RETENTION: '90d',
};

/** A server with the namespace and these search attributes. */
function server(hasNamespace: boolean, names: readonly string[]): void {
  const described = hasNamespace ? 'exit 0' : 'exit 1';
  const table = names.map((name) => `echo "  ${name}  Keyword"`).join('; ') || ':';
  program(
    'temporal',
    `case "$*" in *"namespace describe"*) ${described};; *"search-attribute list"*) ${table};; esac`,
  );
}

describe('temporal-namespace.sh', () => {
  it('creates the namespace with its retention, and every search attribute with its type', () => {
    // A name that begins like another one does not count as it.
    server(false, ['IvrTargetName']);
    const created = run('temporal-namespace.sh', NAMESPACE).filter((call) =>
      call.includes('create'),
    );
    expect(created[0]).toBe('operator namespace create --namespace interlude --retention 90d');
    const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => name !== 'IvrTargetName');
    expect(created.slice(1).toSorted()).toEqual(
      missing
        .map(
          ([name, type]) =>
            `operator search-attribute create --namespace interlude --name ${name} --type ${type}`,
        )
        .toSorted(),
    );
  });

  it('changes nothing when it is run again', () => {
    server(true, Object.keys(SEARCH_ATTRIBUTES));
    const calls = run('temporal-namespace.sh', NAMESPACE);
    expect(calls.filter((call) => call.includes('create'))).toEqual([]);
  });

  it('fails if the server refuses', () => {
    program('temporal', 'case "$*" in *create*|*describe*) exit 1;; esac');
    expect(() => run('temporal-namespace.sh', NAMESPACE)).toThrow('Command failed');
  });
});

it('temporal-schema.sh makes both databases, each before its schema', () => {
  program('temporal-sql-tool', '');
  const schema = '/etc/temporal/schema/postgresql/v12';
  expect(run('temporal-schema.sh')).toEqual(
    [
      ['temporal', 'temporal'],
      ['temporal_visibility', 'visibility'],
    ].flatMap(([database, folderName]) => [
      `--database ${database} create-database`,
      `--database ${database} setup-schema --version 0.0`,
      `--database ${database} update-schema --schema-dir ${schema}/${folderName}/versioned`,
    ]),
  );
});

it('are like those of examples/: shellcheck has nothing against them', () => {
  if (spawnSync('shellcheck', ['--version']).status !== 0) {
    console.warn('skipped: shellcheck is not installed (Debian: apt-get install shellcheck)');
    return;
  }
  const scripts = ['deploy', 'examples'].flatMap((name) =>
    readdirSync(path.join(ROOT, name))
      .filter((file) => file.endsWith('.sh'))
      .map((file) => path.join(name, file)),
  );
  expect(scripts.length).toBeGreaterThan(5);
  const { stdout } = spawnSync('shellcheck', ['--format=gcc', ...scripts], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
});
