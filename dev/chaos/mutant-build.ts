/** A copy of the compiled programs, in its own folder, with a mutant's patches. */
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Mutant } from './mutants.ts';

/** A mutant names a text that does not occur exactly once: the code has changed, and the mutant must be updated. */
export class MutantDoesNotFitError extends Error {
  override readonly name = 'MutantDoesNotFitError';
}

/**
 * The text with every patch applied.
 * @throws {MutantDoesNotFitError}
 */
export function patched(text: string, file: string, { name, patches }: Mutant): string {
  return patches
    .filter((patch) => patch.file === file)
    .reduce((before, { find, replace }) => {
      const parts = before.split(find);
      if (parts.length === 2) return parts.join(replace);
      throw new MutantDoesNotFitError(`"${name}": ${file} has ${parts.length - 1} times: ${find}`);
    }, text);
}

/** Hidden files are half written: a bundle that a worker is about to store. */
function isWhole(file: string): boolean {
  return !path.basename(file).startsWith('.');
}

/**
 * Calls `use` with the folder of the mutant's programs, and removes it afterwards.
 * @param programs folder of our compiled programs; its parent has `node_modules` and `package.json`
 * @throws {MutantDoesNotFitError}
 */
export async function withMutant<T>(
  programs: string,
  mutant: Mutant,
  use: (programs: string) => Promise<T>,
): Promise<T> {
  const root = path.dirname(programs);
  const folder = await mkdtemp(path.join(tmpdir(), 'interlude-mutant-'));
  const copy = path.join(folder, 'dist');
  try {
    await cp(programs, copy, { recursive: true, filter: isWhole });
    await cp(path.join(root, 'package.json'), path.join(folder, 'package.json'));
    await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    for (const file of new Set(mutant.patches.map((patch) => patch.file))) {
      const place = path.join(copy, file);
      await writeFile(place, patched(await readFile(place, 'utf8'), file, mutant));
    }
    return await use(copy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
