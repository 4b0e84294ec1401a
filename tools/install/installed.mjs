/**
 * Whether node_modules matches package-lock.json. Cheap if nothing changed: a note in node_modules names the lock file
 * that was last checked.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../paths.mjs';

const LOCK_FILE = path.join(ROOT, 'package-lock.json');
const INSTALLED = path.join(ROOT, 'node_modules', '.package-lock.json');
const NOTE = path.join(ROOT, 'node_modules', '.interlude-installed');

/** Compares versions package by package, unless the note says that this was done. */
export function dependenciesAreInstalled() {
  try {
    const mark = fingerprint();
    if (readNote() === mark) return true;
    if (!matches(packagesOf(LOCK_FILE), packagesOf(INSTALLED))) return false;
    writeFileSync(NOTE, mark);
    return true;
  } catch {
    return false;
  }
}

function fingerprint() {
  return [LOCK_FILE, INSTALLED]
    .map((file) => statSync(file))
    .map(({ size, mtimeMs }) => `${size}:${mtimeMs}`)
    .join(' ');
}

function readNote() {
  try {
    return readFileSync(NOTE, 'utf8');
  } catch {
    return null;
  }
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** Optional packages are those for other platforms, which npm leaves out. */
function matches(wanted, installed) {
  return Object.entries(wanted).every(
    ([name, { version, optional }]) =>
      name === '' || installed[name]?.version === version || (optional && !installed[name]),
  );
}
