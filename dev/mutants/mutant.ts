/** A source with one mistake: what is replaced in which file, and the test files that must fail. Pure. */

export interface Mutant {
  readonly name: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Occurs exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Test files, from the root: each must fail. */
  readonly caughtBy: readonly string[];
}

/** A mutant names a text that does not occur exactly once: the code has changed, and the mutant must be updated. */
export class MutantDoesNotFitError extends Error {
  override readonly name = 'MutantDoesNotFitError';
}

/**
 * The text of its file with the mutant.
 * @throws {MutantDoesNotFitError}
 */
export function mutated(text: string, mutant: Omit<Mutant, 'caughtBy'>): string {
  const { name, file, find, replace } = mutant;
  const parts = text.split(find);
  if (parts.length === 2) return parts.join(replace);
  throw new MutantDoesNotFitError(`"${name}": ${file} has ${parts.length - 1} times: ${find}`);
}

type Row = readonly [name: string, find: string, replace: string, caughtBy: readonly string[]];

/** The mutants of one file. */
export function mutantsOf(file: string, rows: readonly Row[]): Mutant[] {
  return rows.map(([name, find, replace, caughtBy]) => ({ name, file, find, replace, caughtBy }));
}
