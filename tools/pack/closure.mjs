/** The compiled files of a program, and the packages they need: what is not reached is not packed. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Only where a statement or an `import()` names a module: a quoted word elsewhere is no import. */
const IMPORTS =
  /(?:^|[\n;}]\s*)(?:import|export)\b[^;'"]*?from\s*'([^']+)'|\bimport\(?\s*'([^']+)'/g;

export function importsOf(text) {
  return [...text.matchAll(IMPORTS)].map(([, from, plain]) => from ?? plain);
}

/** `{files, packages}` reached from the entries; `toFile` resolves a relative import to a file. */
export function closureOf(entries, toFile = (file) => file) {
  const files = new Map();
  const packages = new Set();
  const open = [...entries];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (files.has(file)) continue;
    const text = readFileSync(file, 'utf8');
    files.set(file, text);
    for (const name of importsOf(text)) {
      if (name.startsWith('.')) open.push(toFile(path.resolve(path.dirname(file), name)));
      else if (!name.startsWith('node:')) packages.add(packageOf(name));
    }
  }
  return { files, packages };
}

function packageOf(name) {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}
