/** A problem with a flag that sets no field: its path is the flag's name. Pure. */
import type { Problem } from '../../client/index.ts';

export function flagProblem(flag: string, message: string): Problem {
  return { path: flag, message };
}
