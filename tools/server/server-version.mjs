/** The Temporal server version of a program, found by running it. */
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { run } from '../child.mjs';

/** The first version with native time skipping. */
export const NEEDED = '1.32';
const PROBE_LIMIT_MS = 10_000;

/** `[major, minor, patch]` of the server in a `temporal` program; null if not known. */
export async function serverVersion(file) {
  const { code, output } = await run(file, ['--version'], { timeoutMs: PROBE_LIMIT_MS });
  if (code !== 0) return null;
  return parseServerVersion(output);
}

/** Reads `temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)`. */
function parseServerVersion(text) {
  const match = /\bServer v?(\d+)\.(\d+)\.(\d+)/i.exec(text);
  return match ? match.slice(1).map(Number) : null;
}

export function isNewEnough(version) {
  if (!version) return false;
  const [major, minor] = NEEDED.split('.').map(Number);
  return version[0] > major || (version[0] === major && version[1] >= minor);
}

/** The first program with that name on PATH; null if there is none. */
export function onPath(name) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const suffix of folder === '' ? [] : suffixes) {
      const file = path.join(folder, name + suffix);
      if (isProgram(file)) return file;
    }
  }
  return null;
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
