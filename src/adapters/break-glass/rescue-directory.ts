/**
 * Whether break-glass files can be stored in a folder: checked when a worker starts, and by the doctor. Writes one file
 * and removes it.
 */
import { randomBytes } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'is not there: create it, or mount the volume',
  ENOTDIR: 'is not a folder',
  EACCES: 'may not be written by this user',
  EPERM: 'may not be written by this user',
  EROFS: 'is on a read-only volume',
  ENOSPC: 'is full',
  EDQUOT: 'is full',
};

/** What is wrong with a folder. */
export interface DirectoryProblem {
  /** A clause to follow its path. */
  readonly clause: string;
  /** Fixed as soon as there is space. */
  readonly isFull: boolean;
}

function problemOf(error: unknown): DirectoryProblem {
  const code = isNativeError(error) && 'code' in error ? String(error.code) : 'unknown';
  return { clause: REASONS[code] ?? `cannot be used (${code})`, isFull: FULL.has(code) };
}

/** Null if nothing is wrong with the folder. */
export async function rescueDirectoryProblem(folder: string): Promise<DirectoryProblem | null> {
  const probe = join(folder, `.probe.${randomBytes(6).toString('hex')}.tmp`);
  try {
    if (!(await stat(folder)).isDirectory()) return { clause: 'is not a folder', isFull: false };
    // An empty file fits even on a full disk.
    await writeFile(probe, 'probe', { flag: 'wx' });
    return null;
  } catch (error) {
    return problemOf(error);
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}
