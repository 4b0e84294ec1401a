// Puts a target back by the three-way rule: reads, decides, writes with a version, and again on a
// conflict. Shared by the revert of a window and by the break-glass restore; knows no clock of theirs.
import { isGenesysError, type GenesysError } from './errors.ts';
import type { Fields } from './json.ts';
import { isOwnWrite } from './own-write.ts';
import type { RequestContext } from './request-context.ts';
import { decideRevert, type FieldDrift, type RevertDecision } from './revert-rule.ts';
import type { TargetKind, TargetState } from './targets/target-kind.ts';

/** Conflicts in a row before it gives up and its caller sets the pace. */
const MAX_WRITES = 3;

/** What is to be put back, and by which rule. */
export interface PutBackGoal {
  readonly id: string;
  readonly baseline: Fields;
  /** W: what the API said stood after the write; after a lost answer, what was sent. */
  readonly written: Fields;
  /** Of fields whose baseline may be our own change after all: what stood before. */
  readonly before?: Fields;
  /** A write sent for this version may have landed unheard, on a line without our mark. */
  readonly lostFor?: number;
  readonly onDrift: 'keep' | 'restore';
  /** Not null: write the baseline at once with this version, before anything is read. */
  readonly version: number | null;
  /** Write once even where the line is back, so that a late attempt of ours meets a stale version. */
  readonly outdateLateWrites: boolean;
}

/** Whoever puts back: how requests are sent, and what is told of them. */
export interface PutBackCaller {
  reading(): RequestContext;
  writing(): RequestContext;
  /** False: nothing more may be sent. */
  mayGoOn(): boolean;
  /** A write is about to be sent. */
  trying(): void;
  wrote(state: TargetState, expectedVersion: number): void;
  /** @param expectedVersion of the write; null where the read failed */
  failed(error: GenesysError, expectedVersion: number | null): void;
  /** Nothing had to be written. */
  foundBack(state: TargetState): void;
}

/** What stands in the end. */
export interface Standing {
  readonly state: TargetState;
  /** Fields that somebody else changed. */
  readonly drift: readonly FieldDrift[];
  /** False where everything already stood as before. */
  readonly wrote: boolean;
}

/** What a revert of what stands now would do. */
export function judge(target: TargetKind, goal: PutBackGoal, now: TargetState): RevertDecision {
  const { baseline, before = {}, onDrift, lostFor } = goal;
  const isOurs = lostFor !== undefined && isOwnWrite(target, lostFor, now);
  const written = isOurs ? now.fields : goal.written;
  return decideRevert({ baseline, before, written, now: now.fields, onDrift, same: target.isSame });
}

/** What to write so that a late attempt of our own meets a stale version: values that already stand. */
function standingFields({ baseline }: PutBackGoal, now: Fields): Fields {
  const first = Object.keys(baseline)[0];
  return first === undefined ? {} : { [first]: now[first] ?? null };
}

class PutBack {
  readonly #target: TargetKind;
  readonly #goal: PutBackGoal;
  readonly #caller: PutBackCaller;

  constructor(target: TargetKind, goal: PutBackGoal, caller: PutBackCaller) {
    this.#target = target;
    this.#goal = goal;
    this.#caller = caller;
  }

  async run(): Promise<Standing | null> {
    const { version, baseline } = this.#goal;
    if (version !== null) {
      const state = await this.#tryWrite(version, baseline);
      if (state !== null) return { state, drift: [], wrote: true };
    }
    for (let write = 0; write < MAX_WRITES && this.#caller.mayGoOn(); write += 1) {
      const standing = await this.#readAndWrite();
      if (standing !== null) return standing;
    }
    return null;
  }

  /** Writes once; null on a version conflict. */
  async #tryWrite(version: number, fields: Fields): Promise<TargetState | null> {
    const caller = this.#caller;
    caller.trying();
    try {
      const write = { version, fields };
      const state = await this.#target.write(this.#goal.id, write, caller.writing());
      caller.wrote(state, version);
      return state;
    } catch (error) {
      if (!isGenesysError(error)) throw error;
      caller.failed(error, version);
      if (error.code === 'version_conflict') return null;
      throw error;
    }
  }

  /** A read that fails is a try as well. */
  async #read(): Promise<TargetState> {
    const caller = this.#caller;
    try {
      return await this.#target.read(this.#goal.id, caller.reading());
    } catch (error) {
      if (isGenesysError(error)) caller.failed(error, null);
      throw error;
    }
  }

  /** One read and, where the rule says so, one write; null when somebody was faster. */
  async #readAndWrite(): Promise<Standing | null> {
    const caller = this.#caller;
    const now = await this.#read();
    const { write, drift } = judge(this.#target, this.#goal, now);
    const isBack = Object.keys(write).length === 0;
    if (isBack && !this.#goal.outdateLateWrites) {
      caller.foundBack(now);
      return { state: now, drift, wrote: false };
    }
    if (!caller.mayGoOn()) return null;
    const fields = isBack ? standingFields(this.#goal, now.fields) : write;
    const state = await this.#tryWrite(now.version, fields);
    return state === null ? null : { state, drift, wrote: true };
  }
}

/**
 * Puts a target back; null where it kept changing between read and write, or nothing more may be sent.
 * @throws {GenesysError} as the API answered
 */
export async function putBack(
  target: TargetKind,
  goal: PutBackGoal,
  caller: PutBackCaller,
): Promise<Standing | null> {
  return new PutBack(target, goal, caller).run();
}
