/** Writes the folder of a package: compiled code without maps, its types, its manifest and its documents. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { DIST } from '../freshness.mjs';
import { ROOT } from '../paths.mjs';
import { bundle, licences } from './bundle.mjs';
import { closureOf } from './closure.mjs';
import { publicDeclarations } from './declarations.mjs';
import { clientManifest, pageOf } from './manifests.mjs';

const SOURCES = path.join(DIST, 'src');

function put(folder, file, text) {
  const place = path.join(folder, file);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, text);
}

function putJson(folder, file, value) {
  put(folder, file, `${JSON.stringify(value, null, 2)}\n`);
}

/** Links to what is not in the package lead to the repository, as it is at this version. */
function withLinksOut(text, file, inside) {
  return text.replaceAll(/(!?)\[([^\]]*)\]\(([^)#:\s]+)(#[^)\s]*)?\)/g, (link, ...parts) => {
    const [picture, words, target, anchor = ''] = parts;
    const place = path.posix.join(path.posix.dirname(file), target);
    if (inside.includes(place)) return link;
    const view = picture === '' ? 'blob' : 'raw';
    return `${picture}[${words}](${pageOf(view, place)}${anchor})`;
  });
}

function putDocuments(folder, name) {
  const documents = readdirSync(path.join(ROOT, 'docs'))
    .filter((file) => /\.(?:md|json)$/.test(file))
    .map((file) => `docs/${file}`);
  const inside = [...documents, 'LICENSE', 'CHANGELOG.md'];
  for (const file of inside)
    put(folder, file, withLinksOut(readFileSync(path.join(ROOT, file), 'utf8'), file, inside));
  copyFileSync(
    path.join(import.meta.dirname, 'readme', `${name}.md`),
    path.join(folder, 'README.md'),
  );
}

/** A program: the files that it loads, and the packages they need. */
export function writeProgram(folder, entries, manifestOf, name) {
  const { files, packages } = closureOf(entries.map((file) => path.join(SOURCES, file)));
  for (const [file, text] of files)
    put(folder, path.join('dist/src', path.relative(SOURCES, file)), withoutMap(text));
  putJson(folder, 'package.json', manifestOf(packages));
  putDocuments(folder, name);
}

function withoutMap(text) {
  return text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
}

/** The client: one CommonJS file, a wrapper for ES modules, one set of types for both. */
export async function writeClient(folder) {
  // First, because it declares the code as CommonJS.
  putJson(folder, 'package.json', clientManifest());
  const entry = path.join(SOURCES, 'client/index.js');
  const inside = await bundle(entry, folder);
  const names = Object.keys(createRequire(import.meta.url)(path.join(folder, 'index.js')));
  put(folder, 'index.mjs', doorOf(names));
  const declarations = publicDeclarations(SOURCES, path.join(SOURCES, 'client/index.d.ts'));
  for (const [file, text] of declarations) put(folder, path.join('types', file), text);
  for (const file of ['index.d.ts', 'index.d.mts'])
    put(folder, file, "export * from './types/client/index.js';\n");
  put(folder, 'THIRD-PARTY-LICENSES.txt', licences(inside));
  putDocuments(folder, 'client');
}

/** One copy of the code for both module systems, so that `instanceof` works across them. */
function doorOf(names) {
  return `import client from './index.js';\n\nexport const {\n${names.map((name) => `  ${name},\n`).join('')}} = client;\n`;
}
