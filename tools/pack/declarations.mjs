/**
 * The types of the client alone: functions that the public module does not export are left out, and with them every
 * file and package that only they need.
 */
import path from 'node:path';
import { UserError } from '../user-error.mjs';
import { closureOf, importsOf } from './closure.mjs';

const COMMENT = String.raw`(?:/\*\*(?:[^*]|\*(?!/))*\*/\s*)?`;
const FUNCTION = new RegExp(String.raw`${COMMENT}export declare function (\w+)[^\n]*;\n`, 'g');
const IMPORT = /^import [^;]*;\n/gm;

function toFile(file) {
  return file.replace(/\.(?:ts|js)$/, '.d.ts');
}

/** Text by path, relative to `root`, of the declarations that `entry` needs. */
export function publicDeclarations(root, entry) {
  const { files } = closureOf([entry], toFile);
  const isPublic = new Set(files.get(entry).match(/\b\w+\b/g));
  const pruned = new Map([...files].map(([file, text]) => [file, prune(text, isPublic)]));
  const needed = reached(pruned, entry);
  return new Map(
    needed.map((file) => [path.relative(root, file), withEndings(pruned.get(file), file)]),
  );
}

function prune(text, isPublic) {
  const left = text.replaceAll(FUNCTION, (found, name) => (isPublic.has(name) ? found : ''));
  return left.replaceAll(IMPORT, (statement) => keepUsed(statement, codeOf(left)));
}

function codeOf(text) {
  return text.replaceAll(IMPORT, '').replaceAll(/\/\*[\s\S]*?\*\//g, '');
}

/** An import with the names that the rest of the file still uses; empty if none is left. */
function keepUsed(statement, rest) {
  const list = /\{([^}]*)\}/.exec(statement)?.[1];
  if (list === undefined) return statement;
  const used = list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && new RegExp(`\\b${name.replace('type ', '')}\\b`).test(rest));
  return used.length === 0 ? '' : statement.replace(/\{[^}]*\}/, `{ ${used.join(', ')} }`);
}

function reached(texts, entry) {
  const found = new Set();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const name of importsOf(texts.get(file))) {
      if (!name.startsWith('.'))
        throw new UserError(`${file}: the types of the client would need ${name}`);
      open.push(toFile(path.resolve(path.dirname(file), name)));
    }
  }
  return [...found];
}

function withEndings(text, file) {
  if (text.includes("import('")) throw new UserError(`${file}: has an import that is not read`);
  return text.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'");
}
