/**
 * Problems cut to a size that answers and histories can carry: whoever sends a message chooses the names in it, their
 * length and their number. Pure.
 */
import type { Problem } from '../window/window.ts';

const MOST = 50;
const LONGEST_PATH = 200;
const LONGEST_MESSAGE = 2_000;

function short(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}

/** The first 50, each cut to its length, and how many more there are. */
export function toldProblems(problems: readonly Problem[]): readonly Problem[] {
  const told = problems.slice(0, MOST).map(({ path, message }) => ({
    path: short(path, LONGEST_PATH),
    message: short(message, LONGEST_MESSAGE),
  }));
  const more = problems.length - told.length;
  return more === 0 ? told : [...told, { path: '', message: `and ${more} more` }];
}
