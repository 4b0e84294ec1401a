/**
 * Break-glass files, guarded: a folder that is full, gone or hanging raises an alarm and nothing else. Few accesses run
 * at once, because one that hangs blocks a thread of this process that host look-ups and reading secrets need as well;
 * while one hangs, no others are started.
 */
import type { RescueFile } from '../../../contract/change/rescue-file.ts';
import type { TargetRef } from '../../../contract/request/window-plan.ts';
import type { RescueFiles, RescueFolderLook } from '../../deps.ts';
import { inTime } from '../../in-time.ts';

const PATIENCE_MS = 2_000;
/** The sweeper reads all files, and nothing waits for it. */
const LIST_PATIENCE_MS = 20_000;
/** A person waits for the doctor. */
const LOOK_PATIENCE_MS = 5_000;
/** In Node, file systems and host look-ups share four threads. */
const ACCESSES_AT_ONCE = 2;

interface Found {
  readonly files: readonly RescueFile[];
  readonly unreadable: readonly { readonly name: string; readonly message: string }[];
}

/** The folder itself: fails as file systems do. */
export interface RescueFolder {
  write(file: RescueFile): Promise<void>;
  remove(windowId: string): Promise<void>;
  ofWindow(windowId: string): Promise<Found>;
  ofTarget(target: TargetRef, nowMs: number): Promise<Found>;
  /** All files; removes expired ones. */
  list(nowMs: number): Promise<Found>;
  /** What keeps it from taking files, as a clause to follow its name; null if nothing. */
  problem(): Promise<string | null>;
}

/** Called for each failure with what was tried and why it failed. */
export type RescueAlarm = (what: string, error: unknown) => void;

interface Asked {
  readonly what: string;
  readonly patienceMs: number;
  /** Does not count as hanging before this, ms. @default 0 */
  readonly atLeastMs?: number;
  /** The window whose file it changes. @default it changes none */
  readonly windowId?: string;
}

interface Access {
  readonly windowId: string | undefined;
  /** On the monotonic clock; null while it waits for its turn. */
  startedAt: number | null;
  /** Counts as hanging after this: reading all files may take longer than reading one. */
  readonly hangsAfterMs: number;
  /** No longer awaited. */
  isGivenUp: boolean;
}

export class GuardedRescueFiles implements RescueFiles {
  readonly #folder: RescueFolder;
  readonly #alarm: RescueAlarm;
  readonly #hangsAfterMs: number;
  readonly #running = new Set<Access>();
  readonly #queue: (() => void)[] = [];

  /** @param hangsAfterMs an access that runs longer than this counts as hanging. @default 2,000 */
  constructor(folder: RescueFolder, alarm: RescueAlarm, hangsAfterMs = PATIENCE_MS) {
    this.#folder = folder;
    this.#alarm = alarm;
    this.#hangsAfterMs = hangsAfterMs;
  }

  async write(file: RescueFile, patienceMs = PATIENCE_MS): Promise<void> {
    const { window_id: windowId } = file;
    const what = `write the break-glass file of ${windowId}`;
    const work = () => this.#folder.write(file);
    await this.#attempt({ what, patienceMs, windowId }, work, undefined);
  }

  async remove(windowId: string): Promise<void> {
    const what = `remove the break-glass file of ${windowId}`;
    const work = () => this.#folder.remove(windowId);
    await this.#attempt({ what, patienceMs: PATIENCE_MS, windowId }, work, undefined);
  }

  async ofWindow(windowId: string, patienceMs = PATIENCE_MS): Promise<readonly RescueFile[]> {
    const what = `look for the break-glass file of ${windowId}`;
    return this.#find(what, () => this.#folder.ofWindow(windowId), patienceMs);
  }

  async ofTarget(target: TargetRef, nowMs: number): Promise<readonly RescueFile[]> {
    const what = `look for break-glass files of ${target.kind}:${target.id}`;
    return this.#find(what, () => this.#folder.ofTarget(target, nowMs), PATIENCE_MS);
  }

  async all(nowMs: number): Promise<readonly RescueFile[]> {
    return this.#find(
      'list the break-glass files',
      () => this.#folder.list(nowMs),
      LIST_PATIENCE_MS,
      LIST_PATIENCE_MS,
    );
  }

  async look(nowMs: number): Promise<RescueFolderLook> {
    const what = 'look at the folder of break-glass files';
    const empty: Found = { files: [], unreadable: [] };
    const look = async () => {
      const problem = await this.#folder.problem();
      return { problem, found: problem === null ? await this.#folder.list(nowMs) : empty };
    };
    const nothing = { problem: 'does not answer, or cannot be read', found: empty };
    const patienceMs = LOOK_PATIENCE_MS;
    const asked = { what, patienceMs, atLeastMs: patienceMs };
    const { problem, found } = await this.#attempt(asked, look, nothing);
    const unreadable = found.unreadable.map(({ name }) => name);
    return { problem, files: this.#readable(what, found), unreadable };
  }

  async #find(
    what: string,
    look: () => Promise<Found>,
    patienceMs: number,
    atLeastMs = 0,
  ): Promise<readonly RescueFile[]> {
    const nothing: Found = { files: [], unreadable: [] };
    const found = await this.#attempt({ what, patienceMs, atLeastMs }, look, nothing);
    return this.#readable(what, found);
  }

  #readable(what: string, { files, unreadable }: Found): readonly RescueFile[] {
    for (const { name, message } of unreadable) this.#alarm(what, new Error(`${name}: ${message}`));
    return files;
  }

  async #attempt<T>(
    { what, patienceMs, atLeastMs = 0, windowId }: Asked,
    work: () => Promise<T>,
    otherwise: T,
  ): Promise<T> {
    const hangsAfterMs = Math.max(this.#hangsAfterMs, atLeastMs);
    const access: Access = { windowId, startedAt: null, hangsAfterMs, isGivenUp: false };
    try {
      const done = this.#inTurn(access, work);
      return await inTime(done, patienceMs, `not done within ${patienceMs / 1_000} s`);
    } catch (error) {
      access.isGivenUp = true;
      this.#alarm(what, error);
      if (this.#isHanging()) this.#wake();
      return otherwise;
    }
  }

  async #inTurn<T>(access: Access, work: () => Promise<T>): Promise<T> {
    while (this.#mustWait(access) && !this.#isHanging())
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    try {
      if (access.isGivenUp) throw new Error('it is no longer awaited');
      if (this.#isHanging()) throw new Error('an earlier access to the folder still hangs');
      access.startedAt = performance.now();
      this.#running.add(access);
      return await work();
    } finally {
      this.#running.delete(access);
      this.#wake();
    }
  }

  /** Changes of one file come one after another; otherwise a slow one would bring back what was removed meanwhile. */
  #mustWait({ windowId }: Access): boolean {
    if (this.#running.size >= ACCESSES_AT_ONCE) return true;
    return windowId !== undefined && [...this.#running].some((one) => one.windowId === windowId);
  }

  #wake(): void {
    for (const go of this.#queue.splice(0)) go();
  }

  #isHanging(): boolean {
    const now = performance.now();
    return [...this.#running].some(
      ({ startedAt, hangsAfterMs }) => (startedAt ?? Infinity) <= now - hangsAfterMs,
    );
  }
}
