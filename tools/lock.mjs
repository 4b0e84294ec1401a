/** One at a time, across processes: a lock is a file that names the process holding it. */
import { createHash } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cacheFolder, ROOT } from './paths.mjs';

const LOOK_EVERY_MS = 200;
/** A process id may have been reused by then. */
const STALE_AFTER_MS = 60 * 60 * 1_000;

/** Runs `work` while no other process runs anything under the same name; calls `onWait` once if it must wait. */
export async function exclusively(name, work, onWait = () => {}) {
  const file = path.join(cacheFolder('locks'), `${name}.lock`);
  let waited = false;
  while (!take(file)) {
    if (!waited) onWait();
    waited = true;
    await delay(LOOK_EVERY_MS);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** A lock name for this checkout. */
export function ofCheckout(what) {
  return `${what}-${createHash('sha256').update(ROOT).digest('hex').slice(0, 16)}`;
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const lock = read(file);
    if (lock !== null && isStale(lock)) discard(file, lock);
    return false;
  }
}

/** Null if there is none. */
function read(file) {
  try {
    return { mtimeMs: statSync(file).mtimeMs, holder: readFileSync(file, 'utf8') };
  } catch {
    return null;
  }
}

function isStale({ mtimeMs, holder }) {
  const pid = Number(holder);
  if (Date.now() - mtimeMs > STALE_AFTER_MS) return true;
  // Empty while its holder is still writing it.
  return pid > 0 ? !isAlive(pid) : Date.now() - mtimeMs > 10_000;
}

/** Removes a stale lock. If another process has replaced it since it was read, the new one stays. */
export function discard(file, { mtimeMs, holder }) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    const taken = read(aside);
    if (taken?.mtimeMs !== mtimeMs || taken.holder !== holder) linkSync(aside, file);
  } catch {
    // Removed, or taken again, by another process.
  } finally {
    rmSync(aside, { force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
