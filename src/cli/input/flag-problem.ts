/** What is wrong with a flag that sets no field, or with a file that it names. Pure. */
import { isNativeError } from 'node:util/types';
import type { Problem } from '../../client/index.ts';
import { messageOf, UsageError } from '../errors.ts';
import { cut } from '../output/plain/printable.ts';

/** A message quotes no more than this of what was typed. */
const MOST_SHOWN = 100;

export function flagProblem(flag: string, message: string): Problem {
  return { path: flag, message };
}

/** What was typed, as a message quotes it: says so if nothing is visible, and cuts what is long. */
export function asGiven(text: string): string {
  return text.trim() === '' ? JSON.stringify(text) : cut(text, MOST_SHOWN);
}

export function wrongFlag(flag: string, given: string, message: string): UsageError {
  return new UsageError(`${flag} ${asGiven(given)}: ${message}`, [flagProblem(flag, message)]);
}

type Readable = 'file' | 'folder';

const OTHER: Readonly<Record<Readable, Readable>> = { file: 'folder', folder: 'file' };

function reasons(wanted: Readable): Readonly<Record<string, string>> {
  return {
    ENOENT: `there is no such ${wanted}`,
    EISDIR: `it is a ${OTHER[wanted]}`,
    ENOTDIR: `it is a ${OTHER[wanted]}`,
    ENAMETOOLONG: 'its name is too long',
    EACCES: 'you may not read it',
  };
}

/** Why a file or a folder on the command line cannot be read, in plain words. */
export function unreadable(name: string, error: unknown, wanted: Readable = 'file'): UsageError {
  const code = isNativeError(error) && 'code' in error ? String(error.code) : '';
  const why = reasons(wanted)[code] ?? messageOf(error);
  return new UsageError(`${asGiven(name)} cannot be read: ${why}`);
}
