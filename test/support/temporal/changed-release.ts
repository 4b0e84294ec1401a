/** The workflow code of another release: a copy of the sources with a few edits, bundled. */
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { bundleWorkflows, type Bundle } from './workflow-bundle.ts';

const ROOT = path.resolve(__dirname, '../../..');

/** One place in one file under `src/workflows`. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

async function apply(copy: string, { file, from, to }: Edit): Promise<void> {
  const at = path.join(copy, 'src/workflows', file);
  const code = await readFile(at, 'utf8');
  const changed = code.replace(from, to);
  if (changed === code) throw new Error(`${file} has no longer what is to be changed: ${from}`);
  await writeFile(at, changed);
}

/** Bundles the workflow code with these edits. */
export async function bundleChanged(edits: readonly Edit[]): Promise<Bundle> {
  const copy = await mkdtemp(path.join(os.tmpdir(), 'interlude-release-'));
  try {
    await cp(path.join(ROOT, 'src'), path.join(copy, 'src'), { recursive: true });
    await symlink(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
    for (const edit of edits) await apply(copy, edit);
    return await bundleWorkflows(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}
