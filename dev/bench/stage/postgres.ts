// A PostgreSQL of the bench's own: Debian's package, in a folder that goes with it, on a free port. It refuses to run
// as root, and is then started as the user `postgres` or `nobody`.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { portAnswers } from '../../dev-server/answers.ts';
import { freePorts } from '../../dev-server/free-ports.ts';
import type { Bench } from '../sections/section.ts';

const PACKAGES = '/usr/lib/postgresql';
const STOP_LIMIT_MS = 10_000;
const START_LIMIT_MS = 30_000;

/** There is none that could be used; the message says what to do. */
class NoPostgresError extends Error {
  override readonly name = 'NoPostgresError';
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Null: whoever runs the bench. */
function userToRunAs(): User | null {
  if (process.getuid?.() !== 0) return null;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new NoPostgresError('PostgreSQL does not run as root: start the bench as another user');
}

/** The newest that is installed. */
function programs(): string {
  const versions = existsSync(PACKAGES) ? readdirSync(PACKAGES) : [];
  const folders = versions
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => path.join(PACKAGES, version, 'bin'));
  const found = folders.find((folder) => existsSync(path.join(folder, 'initdb')));
  if (found !== undefined) return found;
  throw new NoPostgresError(`no PostgreSQL in ${PACKAGES}: apt-get install postgresql`);
}

async function runToEnd(file: string, args: readonly string[], user: User | null): Promise<void> {
  const child = spawn(file, args, { ...user, stdio: 'ignore', cwd: tmpdir() });
  const [code]: unknown[] = await once(child, 'exit');
  if (code !== 0) throw new NoPostgresError(`${file} ended with ${String(code)}`);
}

/** `SIGINT` has it end without waiting for those that are connected. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(force);
}

/** Its address, once it answers. */
export async function startPostgres(bench: Pick<Bench, 'endLater'>): Promise<string> {
  const [folder, user] = [programs(), userToRunAs()];
  const place = await mkdtemp(path.join(tmpdir(), 'interlude-postgres-'));
  bench.endLater(() => rm(place, { recursive: true, force: true }));
  if (user !== null) await chown(place, user.uid, user.gid);
  const data = path.join(place, 'data');
  const making = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  await runToEnd(path.join(folder, 'initdb'), making, user);
  const [port = 0] = await freePorts(1);
  const settings = ['max_connections=200', 'shared_buffers=256MB'].flatMap((one) => ['-c', one]);
  const child = spawn(
    path.join(folder, 'postgres'),
    ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', place, ...settings],
    { ...user, stdio: 'ignore', cwd: place },
  );
  bench.endLater(() => end(child));
  await portAnswers(port, AbortSignal.timeout(START_LIMIT_MS));
  return `127.0.0.1:${port}`;
}
