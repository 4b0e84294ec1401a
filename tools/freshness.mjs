/** Whether dist/ was built from the current sources: a stamp in it records their sizes and times. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './paths.mjs';

export const DIST = path.join(ROOT, 'dist');
export const STAMP = '.built-from';
const SETTINGS = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];

export function distIsFresh() {
  try {
    return readFileSync(path.join(DIST, STAMP), 'utf8') === sourcesFingerprint();
  } catch {
    return false;
  }
}

/** Changes whenever a source file is added, changed, renamed or removed. */
export function sourcesFingerprint() {
  const hash = createHash('sha256');
  const files = [...SETTINGS, ...filesBelow('src'), ...filesBelow('dev')];
  for (const file of files) {
    const { size, mtimeMs } = statSync(path.join(ROOT, file));
    hash.update(`${file}:${size}:${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function filesBelow(folder) {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(file) : [file];
    });
}
