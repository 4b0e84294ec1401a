/** Can break-glass files be kept in a folder? Asked once, when a worker starts. Writes one empty file and removes it. */
import { randomBytes } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';

/** A disk that is full now is an alarm at each write, not a reason to keep windows from their lines. */
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'is not there: create it, or mount the volume',
  ENOTDIR: 'is not a folder',
  EACCES: 'may not be written by this user',
  EPERM: 'may not be written by this user',
  EROFS: 'is on a read-only volume',
};

function reasonOf(error: unknown): string {
  const code = isNativeError(error) && 'code' in error ? String(error.code) : 'unknown';
  return REASONS[code] ?? `cannot be used (${code})`;
}

function isFull(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && FULL.has(String(error.code));
}

/** What is wrong with the folder, as a clause after its path; null: nothing. */
export async function rescueDirectoryProblem(folder: string): Promise<string | null> {
  const probe = join(folder, `.probe.${randomBytes(6).toString('hex')}.tmp`);
  try {
    if (!(await stat(folder)).isDirectory()) return 'is not a folder';
    await writeFile(probe, '', { flag: 'wx' });
    await rm(probe, { force: true });
    return null;
  } catch (error) {
    return isFull(error) ? null : reasonOf(error);
  }
}
