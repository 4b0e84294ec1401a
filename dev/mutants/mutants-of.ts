// Short hand for the tables of mutants. Pure.
import type { Mutant } from './mutant.ts';

type Row = readonly [name: string, find: string, replace: string, caughtBy: readonly string[]];

/** The mutants of one file. */
export function mutantsOf(file: string, rows: readonly Row[]): Mutant[] {
  return rows.map(([name, find, replace, caughtBy]) => ({ name, file, find, replace, caughtBy }));
}
