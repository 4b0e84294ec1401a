/**
 * The transform of jest for `npm run mutants`: @swc/jest, with one file changed before it is compiled. The working tree
 * is never touched. Loaded by jest, in each of its processes.
 */
import swcJest from '@swc/jest';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { mutated, type Mutant } from './mutant.ts';

type Patch = Omit<Mutant, 'caughtBy'>;
type Compiler = ReturnType<typeof swcJest.createTransformer>;
type Process = NonNullable<Extract<Compiler, { process: unknown }>['process']>;
type Settings = Parameters<Process>[2];

export interface MutantOptions {
  /** Folder that the mutant's path is relative to. */
  readonly root: string;
  /** Of `@swc/jest`. */
  readonly swc: Parameters<typeof swcJest.createTransformer>[0];
  /** Null for the unchanged source. */
  readonly mutant: Patch | null;
}

function isUsable(compiler: Compiler): compiler is Compiler & { readonly process: Process } {
  return typeof compiler.process === 'function';
}

/** The interface that jest expects. Its cache key is derived from the compiled text, including the mutant. */
export function createTransformer({ root, swc, mutant }: MutantOptions) {
  const compiler = swcJest.createTransformer(swc);
  if (!isUsable(compiler)) throw new TypeError('@swc/jest compiles no text');
  const place = mutant === null ? null : path.join(root, mutant.file);
  const textOf = (text: string, file: string): string =>
    mutant !== null && file === place ? mutated(text, mutant) : text;
  const compiled = JSON.stringify(swc ?? null);
  return {
    process: (text: string, file: string, settings: Settings) =>
      compiler.process(textOf(text, file), file, settings),
    getCacheKey: (text: string, file: string): string =>
      createHash('sha256')
        .update(JSON.stringify([compiled, file, textOf(text, file)]))
        .digest('hex'),
  };
}
