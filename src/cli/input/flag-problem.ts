/** A problem with a flag that sets no field: its path is the flag's name. Pure. */
import type { Problem } from '../../client/index.ts';
import { UsageError } from '../errors.ts';
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
