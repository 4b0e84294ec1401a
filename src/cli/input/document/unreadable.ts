/** Why a file or a folder on the command line cannot be read, in plain words. Pure. */
import { isNativeError } from 'node:util/types';
import { UsageError } from '../../errors.ts';
import { asGiven } from '../flag-problem.ts';

/** What was to be read. */
export type Readable = 'file' | 'folder';

const OTHER: Readonly<Record<Readable, Readable>> = { file: 'folder', folder: 'file' };

function reasonOf(code: string, wanted: Readable): string | null {
  switch (code) {
    case 'ENOENT':
      return `there is no such ${wanted}`;
    case 'EISDIR':
    case 'ENOTDIR':
      return `it is a ${OTHER[wanted]}`;
    case 'ENAMETOOLONG':
      return 'its name is too long';
    case 'EACCES':
      return 'you may not read it';
    default:
      return null;
  }
}

export function unreadable(name: string, error: unknown, wanted: Readable = 'file'): UsageError {
  const code = isNativeError(error) && 'code' in error ? String(error.code) : '';
  const own = isNativeError(error) ? error.message : String(error);
  return new UsageError(`${asGiven(name)} cannot be read: ${reasonOf(code, wanted) ?? own}`);
}
