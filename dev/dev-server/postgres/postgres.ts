/**
 * A separate PostgreSQL: Debian's package, in a temporary folder, on a free port. It refuses to run as root, and is
 * then started as the user `postgres` or `nobody`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { portAnswers } from '../answers.ts';
import { freePorts } from '../free-ports.ts';
import { findPrograms } from './programs.ts';

const STOP_LIMIT_MS = 10_000;
const START_LIMIT_MS = 30_000;

/** There is none that can be used; the message says what to do. */
class NoPostgresError extends Error {
  override readonly name = 'NoPostgresError';
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Null for the current user. */
function userToRunAs(): User | null {
  if (process.getuid?.() !== 0) return null;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new NoPostgresError('PostgreSQL does not run as root: start this as another user');
}

async function runToEnd(file: string, args: readonly string[], user: User | null): Promise<void> {
  const child = spawn(file, args, { ...user, stdio: 'ignore', cwd: tmpdir() });
  const [code]: unknown[] = await once(child, 'exit');
  if (code !== 0) throw new NoPostgresError(`${file} ended with ${String(code)}`);
}

/** `SIGINT` makes it end without waiting for connected clients. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(force);
}

/** The caller: whatever is passed to `endLater` is ended, last first. */
interface Starter {
  endLater(end: () => Promise<void>): void;
}

/**
 * Its address, once it answers.
 * @throws {NoPostgresError}
 */
export async function startPostgres({ endLater }: Starter): Promise<string> {
  const [folder, user] = [findPrograms(), userToRunAs()];
  if (folder === null) throw new NoPostgresError('no PostgreSQL: apt-get install postgresql');
  const place = await mkdtemp(path.join(tmpdir(), 'interlude-postgres-'));
  endLater(() => rm(place, { recursive: true, force: true }));
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
  endLater(() => end(child));
  await portAnswers(port, AbortSignal.timeout(START_LIMIT_MS));
  return `127.0.0.1:${port}`;
}
