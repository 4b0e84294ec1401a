/**
 * `npm run release [-- --publish]`: checks whether this checkout may be released, and publishes its packages only when
 * told to.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DIST } from './freshness.mjs';
import { ROOT } from './paths.mjs';

const PACKAGES = ['client', 'worker', 'cli'];

function read(file) {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

function git(...args) {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
}

/** Versions of the changelog, newest first. */
export function releasedVersions(changelog) {
  return [...changelog.matchAll(/^## (\d+\.\d+\.\d+)$/gm)].map(([, version]) => version);
}

/** Versions with windows asleep in recorded histories. */
export function recordedVersions(files) {
  return new Set(files.map((file) => file.split('-', 1)[0]));
}

/** What prevents releasing a version; empty if nothing. */
export function releaseProblems({ version, changelog, histories, latest, status, tags }) {
  const versions = releasedVersions(changelog);
  const recorded = recordedVersions(histories);
  const missing = versions.filter((one) => !recorded.has(one));
  return [
    status === '' ? null : `the tree is not clean:\n${status}`,
    versions[0] === version ? null : `CHANGELOG.md does not begin with "## ${version}"`,
    latest === version ? null : `LATEST of the replay test is ${latest}, not ${version}`,
    missing.length === 0 ? null : `no recorded histories of ${missing.join(', ')}`,
    tags.includes(`v${version}`) ? `v${version} is released already` : null,
  ].filter((problem) => problem !== null);
}

function look() {
  return {
    version: JSON.parse(read('package.json')).version,
    changelog: read('CHANGELOG.md'),
    histories: readdirSync(path.join(ROOT, 'test/workflows/histories')),
    latest: /LATEST = '([^']+)'/.exec(read('test/workflows/replay/replay.test.ts'))?.[1],
    status: git('status', '--porcelain'),
    tags: git('tag', '--list').split('\n'),
  };
}

async function release(publishes) {
  const found = look();
  const problems = releaseProblems(found);
  if (problems.length > 0) {
    process.stderr.write(`This is not released:\n- ${problems.join('\n- ')}\n`);
    process.exit(1);
  }
  await import('./pack/main.mjs');
  for (const name of PACKAGES) {
    const args = ['publish', path.join(DIST, 'packages', name)];
    execFileSync('npm', publishes ? args : [...args, '--dry-run'], { stdio: 'inherit' });
  }
  if (publishes) git('tag', '--annotate', `v${found.version}`, '--message', found.version);
  const done = publishes ? 'is published; push its tag' : 'may be published: -- --publish does it';
  process.stdout.write(`${found.version} ${done}\n`);
}

if (process.argv[1]?.endsWith('release.mjs')) await release(process.argv.includes('--publish'));
