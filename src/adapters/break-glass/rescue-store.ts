/** `RESCUE_DIR`, shared by all workers: no locks, the last write wins, no reader sees half a file; failures throw. */
import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import type { RescueFile } from '../../contract/change/rescue-file.ts';
import { isSameTarget } from '../../contract/request/target/target-identity.ts';
import type { TargetRef } from '../../contract/request/window-plan.ts';
import { fileNameOf, isRescueName, mayBeOfTarget, mayBeOfWindow } from './file-name.ts';
import { formatRescueFile, isMarker, parseRescueFile } from './rescue-format.ts';

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'is not there: create it, or mount the volume',
  ENOTDIR: 'is not a folder',
  EACCES: 'may not be written by this user',
  EPERM: 'may not be written by this user',
  EROFS: 'is on a read-only volume',
  ENOSPC: 'is full',
  EDQUOT: 'is full',
};

export interface DirectoryProblem {
  /** A clause to follow its path. */
  readonly clause: string;
  /** Fixed as soon as there is space. */
  readonly isFull: boolean;
}

function problemOf(error: unknown): DirectoryProblem {
  const code = isNativeError(error) && 'code' in error ? String(error.code) : 'unknown';
  return { clause: REASONS[code] ?? `cannot be used (${code})`, isFull: FULL.has(code) };
}

/** Null if nothing is wrong with the folder. */
export async function rescueDirectoryProblem(folder: string): Promise<DirectoryProblem | null> {
  const probe = join(folder, `.probe.${randomBytes(6).toString('hex')}.tmp`);
  try {
    if (!(await stat(folder)).isDirectory()) return { clause: 'is not a folder', isFull: false };
    // An empty file fits even on a full disk.
    await writeFile(probe, 'probe', { flag: 'wx' });
    return null;
  } catch (error) {
    return problemOf(error);
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

/** How long after its planned end an old backup could still bring a window back. */
const MARKER_KEPT_MS = 24 * 3_600_000;
/** A temporary file this old was left by a process that died. */
const ABANDONED_AFTER_MS = 3_600_000;
/** Larger than any file that Interlude writes: a larger one is not read at all. */
const MAX_BYTES = 1_000_000;
/** Error codes of file systems that cannot fsync a folder. */
const NO_FOLDER_SYNC: ReadonlySet<string> = new Set([
  'EINVAL',
  'ENOTSUP',
  'EPERM',
  'EISDIR',
  'EBADF',
]);

/** A file that cannot be used; the message says why. */
export interface UnreadableFile {
  readonly name: string;
  readonly message: string;
}

export interface RescueListing {
  /** Soonest start first. */
  readonly files: readonly RescueFile[];
  readonly unreadable: readonly UnreadableFile[];
}

function codeOf(error: unknown): string {
  return isNativeError(error) && 'code' in error ? String(error.code) : '';
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!NO_FOLDER_SYNC.has(codeOf(error))) throw error;
  } finally {
    await handle.close();
  }
}

async function writeDurably(path: string, content: string): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isExpired(file: RescueFile, nowMs: number): boolean {
  return isMarker(file) && file.end_ms + MARKER_KEPT_MS < nowMs;
}

export class RescueStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What is wrong with the folder, as a clause to follow its name; null if nothing. */
  async problem(): Promise<string | null> {
    return (await rescueDirectoryProblem(this.#folder))?.clause ?? null;
  }

  async write(file: RescueFile): Promise<void> {
    const name = fileNameOf(file);
    const beside = join(this.#folder, `.${name}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      await writeDurably(beside, formatRescueFile(file));
      await rename(beside, join(this.#folder, name));
    } catch (error) {
      await rm(beside, { force: true }).catch(() => undefined);
      throw error;
    }
    await syncFolder(this.#folder);
  }

  async remove(windowId: string): Promise<void> {
    const names = await this.#names(mayBeOfWindow(windowId));
    for (const name of names) await rm(join(this.#folder, name), { force: true });
    if (names.length > 0) await syncFolder(this.#folder);
  }

  /** All files. Also removes markers that have expired at `nowMs`, and what dead writers left. */
  async list(nowMs: number): Promise<RescueListing> {
    await this.#removeAbandoned();
    return this.#read(() => true, nowMs);
  }

  /** The files of one window: a single one, unless it was booked again with another start. */
  async ofWindow(windowId: string): Promise<RescueListing> {
    const found = await this.#read(mayBeOfWindow(windowId), Number.NEGATIVE_INFINITY);
    const files = found.files.filter(({ window_id }) => window_id === windowId);
    return { ...found, files };
  }

  /** The files of all windows on one target; removes expired markers of it. */
  async ofTarget(target: TargetRef, nowMs: number): Promise<RescueListing> {
    const found = await this.#read(mayBeOfTarget(target), nowMs);
    const files = found.files.filter((file) => isSameTarget(file.target, target));
    return { ...found, files };
  }

  async #names(fits: (name: string) => boolean): Promise<string[]> {
    const names = await readdir(this.#folder);
    return names.filter((name) => isRescueName(name) && fits(name)).toSorted();
  }

  async #read(fits: (name: string) => boolean, nowMs: number): Promise<RescueListing> {
    const files: RescueFile[] = [];
    const unreadable: UnreadableFile[] = [];
    for (const name of await this.#names(fits)) {
      try {
        const file = await this.#readOne(name);
        if (file !== null && !isExpired(file, nowMs)) files.push(file);
        else if (file !== null) await rm(join(this.#folder, name), { force: true });
      } catch (error) {
        unreadable.push({ name, message: isNativeError(error) ? error.message : String(error) });
      }
    }
    return { files, unreadable };
  }

  /** Null if it was removed meanwhile. */
  async #readOne(name: string): Promise<RescueFile | null> {
    const path = join(this.#folder, name);
    try {
      const { size } = await stat(path);
      if (size > MAX_BYTES) throw new RangeError('it is larger than 1 MB');
      return parseRescueFile(await readFile(path, 'utf8'));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  }

  async #removeAbandoned(): Promise<void> {
    const names = await readdir(this.#folder);
    for (const name of names.filter((one) => one.startsWith('.') && one.endsWith('.tmp'))) {
      const path = join(this.#folder, name);
      const found = await stat(path).catch(() => null);
      // The clocks of the folder and of this process differ by less than an hour, whatever the window's clock says.
      if (found !== null && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS)
        await rm(path, { force: true });
    }
  }
}
