/**
 * Servers made earlier, in the user's cache folder: the program and its checksum, which is written last. A server that
 * does not match its checksum or does not run counts as absent, and is made again.
 */
import { createHash } from 'node:crypto';
import { chmodSync, closeSync, mkdtempSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, ROOT } from '../paths.mjs';
import { isNewEnough, NEEDED, serverVersion } from './server-version.mjs';

export const SOURCES = path.join(ROOT, 'tools', 'temporal-server');
export const SERVERS = () => cacheFolder('temporal-server');
const PLATFORM = `${process.platform}-${process.arch}`;
const SUFFIX = process.platform === 'win32' ? '.exe' : '';

const DRAFT = 'new-';
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1_000;

/** The server built from the current Go sources. */
export const builtServer = entry(() => `built-${hashOfSources()}-${PLATFORM}`);
/** The server that the SDK downloaded. */
export const downloadedServer = entry(() => `downloaded-${NEEDED}-${PLATFORM}`);

function entry(key) {
  const fileOf = () => path.join(SERVERS(), `temporal-${key()}${SUFFIX}`);
  return {
    /** Its path if it is complete and runs; otherwise null. */
    async find() {
      const file = fileOf();
      return isWhole(file) && isNewEnough(await serverVersion(file)) ? file : null;
    },
    /**
     * Lets `make` write a program into a private folder, at the given path or at the one it returns, and puts it
     * into place once it is complete and runs. Null if it does not.
     */
    async put(make) {
      removeAbandoned();
      const draft = mkdtempSync(path.join(SERVERS(), DRAFT));
      try {
        const asked = path.join(draft, `temporal${SUFFIX}`);
        const made = (await make(asked)) ?? asked;
        chmodSync(made, 0o755);
        if (!isNewEnough(await serverVersion(made))) return null;
        const file = fileOf();
        const sum = `${file}.sha256`;
        writeFileSync(path.join(draft, 'sha256'), hashOf(made));
        rmSync(sum, { force: true });
        renameSync(made, file);
        renameSync(path.join(draft, 'sha256'), sum);
        return file;
      } finally {
        rmSync(draft, { recursive: true, force: true });
      }
    },
  };
}

function removeAbandoned() {
  for (const name of readdirSync(SERVERS())) {
    const folder = path.join(SERVERS(), name);
    if (!name.startsWith(DRAFT) || Date.now() - statSync(folder).mtimeMs < ABANDONED_AFTER_MS)
      continue;
    rmSync(folder, { recursive: true, force: true });
  }
}

function isWhole(file) {
  try {
    return readFileSync(`${file}.sha256`, 'utf8') === hashOf(file);
  } catch {
    return false;
  }
}

function hashOfSources() {
  const hash = createHash('sha256');
  const names = readdirSync(SOURCES).filter((name) => /\.(go|mod|sum)$/.test(name));
  for (const name of names.toSorted()) {
    hash.update(`${name}\n`).update(readFileSync(path.join(SOURCES, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

function hashOf(file) {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(1 << 20);
  const descriptor = openSync(file, 'r');
  try {
    for (;;) {
      const count = readSync(descriptor, buffer);
      if (count === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, count));
    }
  } finally {
    closeSync(descriptor);
  }
}
