/** The PostgreSQL of a machine: Debian's package, the newest one. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const PACKAGES = '/usr/lib/postgresql';

/** The folder of its programs; null if there is none. */
export function findPrograms(): string | null {
  const versions = existsSync(PACKAGES) ? readdirSync(PACKAGES) : [];
  const folders = versions
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => path.join(PACKAGES, version, 'bin'));
  return folders.find((folder) => existsSync(path.join(folder, 'initdb'))) ?? null;
}

/**
 * Why this Temporal server cannot use a PostgreSQL of this machine; null if it can.
 * @param tools further programs that have to be on the PATH
 */
export function whyNoPostgres(executable: string, tools: readonly string[] = []): string | null {
  const missing = tools.filter((tool) => spawnSync(tool, ['--version']).status !== 0);
  const absent = findPrograms() === null ? ['PostgreSQL', ...missing] : missing;
  if (absent.length > 0) return `no ${absent.join(', ')} (Debian: apt-get install postgresql)`;
  const { stdout, stderr } = spawnSync(executable, ['server', 'start-dev', '--help']);
  const knows = `${String(stdout)}${String(stderr)}`.includes('postgres');
  return knows ? null : `${executable} does not know PostgreSQL`;
}
