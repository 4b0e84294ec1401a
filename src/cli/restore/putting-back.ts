/**
 * Carries out a restore: reads and writes by the rule of a revert, and waits if the API shows an older line than the
 * file does, or an answer is lost. Calls the API, asks nobody.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { RescueChange } from '../../contract/change/rescue-file.ts';
import {
  isGenesysError,
  type RequestContext,
  type TargetKind,
  type TargetState,
} from '../../adapters/genesys/index.ts';
import {
  factsOfFile,
  isOlder,
  goalOfFile,
  looksLike,
  OLDER_FOR_MS,
  putBack,
  type PutBackCaller,
  type RevertFacts,
  type RevertGoal,
  type Standing,
} from '../../line/index.ts';
import type { Session } from '../session.ts';
import { CliError } from '../errors.ts';
import type { RestoreLog, RestoreOptions } from './restore-log.ts';

/** The longest time for one read or write, including the wait for the API's pace. */
const REQUEST_MS = 30_000;
/** How many lost answers are resolved by a read. */
const LOST_ANSWERS = 3;
const PAUSE_MS = { first: 1_000, most: 5_000 };
/** After this, the caller is told what prevents it. */
const PATIENCE_MS = OLDER_FOR_MS + 30_000;
/** How long to wait for lagging lists; short, because the line is back already. */
const LISTS_LAG_MS = 15_000;

/** The context of a request; Ctrl-C does not abort a write. */
export function requestContext(signal?: AbortSignal): RequestContext {
  const deadlineAt = performance.now() + REQUEST_MS;
  return { priority: 'revert', purpose: 'restore', deadlineAt, ...(signal ? { signal } : {}) };
}

/** What to put back, according to the file and to what a person accepts. */
export function goalOfRestore(
  target: TargetKind,
  file: RescueChange,
  { acceptVersion }: Pick<RestoreOptions, 'acceptVersion'>,
  nowMs: number,
): RevertGoal {
  const goal = goalOfFile(target, file, nowMs);
  return acceptVersion === undefined ? goal : { ...goal, acceptVersion };
}

class Patience {
  readonly #signal: AbortSignal;
  readonly #endsAt: number;
  #pauseMs = PAUSE_MS.first;

  constructor(signal: AbortSignal, ms = PATIENCE_MS) {
    this.#signal = signal;
    this.#endsAt = performance.now() + ms;
  }

  /** False if time is up: then nothing more is tried. */
  async wait(): Promise<boolean> {
    if (this.#signal.aborted || performance.now() + this.#pauseMs > this.#endsAt) return false;
    await pause(this.#pauseMs);
    this.#pauseMs = Math.min(PAUSE_MS.most, this.#pauseMs * 2);
    return true;
  }
}

/**
 * Deletes what the change leaves beside a line that is back. If the line was written just now, the object was there a
 * moment ago: if no list shows it yet, it is looked for again.
 *
 * @returns false if it was not found
 */
export async function tidyUp(
  { io }: Session,
  target: TargetKind,
  { file, wrote }: { readonly file: RescueChange; readonly wrote: boolean },
): Promise<boolean> {
  if (target.tidy === undefined) return true;
  const patience = new Patience(io.signal, LISTS_LAG_MS);
  for (;;) {
    const deleted = await target.tidy(file.target.id, looksLike(file.change), requestContext());
    if (deleted > 0 || !wrote) return true;
    if (!(await patience.wait())) return false;
  }
}

/** Reads the line until the result is at least as new as the file, for at most a minute. */
export async function readLine(
  { io }: Session,
  target: TargetKind,
  file: RescueChange,
): Promise<TargetState> {
  const startedAt = performance.now();
  const patience = new Patience(io.signal);
  for (;;) {
    const now = await target.read(file.target.id, requestContext(io.signal), file.change.intended);
    const proves = !isOlder(target.versions, now.version, file.change.floor);
    if (proves || performance.now() - startedAt > OLDER_FOR_MS) return now;
    if (!(await patience.wait())) return now;
  }
}

const WHY_NOT: Readonly<Record<string, readonly [code: string, message: string]>> = {
  changing: ['version_conflict', 'the line kept changing between read and write; try again'],
  unproven: [
    'unproven',
    'the API accepted the write, but does not show the line as it was before the window; check the line, then try again',
  ],
  unexplained_conflict: [
    'unexplained_conflict',
    'the API answers with a version conflict, although it shows the expected version; try again',
  ],
  may_still_land: [
    'may_still_land',
    'the target looks as before the window, but without versions nothing proves that no write is still under way and that no old copy answers; try again in a minute',
  ],
  older_read: [
    'stale_read',
    'the API shows an older line than the file knows, so nothing can be proved; try again',
  ],
};

/** Puts the line back; returns only once its state is proven. */
export class Restoring {
  readonly #log: RestoreLog;
  #facts: RevertFacts;
  #lost = 0;
  /** A write was not answered: it may be what put the line back. */
  #isUnanswered = false;

  constructor(log: RestoreLog) {
    this.#log = log;
    this.#facts = factsOfFile(log.use.file);
  }

  /** @throws {CliError} what prevented it; the record is kept */
  async run(): Promise<Standing> {
    const patience = new Patience(this.#log.use.session.io.signal);
    for (;;) {
      const end = await this.#once();
      if (end !== null && 'state' in end) return { ...end, wrote: end.wrote || this.#isUnanswered };
      if (await patience.wait()) continue;
      const [code, message] = WHY_NOT[end?.why ?? 'unproven'] ?? ['unproven', 'not proven'];
      throw await this.#log.failed(new CliError(code, message));
    }
  }

  /** Null if an answer was lost. */
  async #once(): Promise<Standing | { readonly why: string } | null> {
    const { session, plan, file, options } = this.#log.use;
    const { io } = session;
    try {
      const goal = goalOfRestore(plan.target, file, options, io.now());
      const end = await putBack(plan.target, goal, this.#facts, this.#caller(io));
      if (end.kind === 'back') return end;
      if (end.kind === 'later') return { why: end.why };
      throw new CliError(end.why, end.message);
    } catch (error) {
      const isLost = isGenesysError(error) && error.outcome === 'unknown';
      this.#lost += 1;
      this.#isUnanswered ||= isLost;
      if (isLost && this.#lost < LOST_ANSWERS && !io.signal.aborted) return null;
      throw await this.#log.failed(error);
    }
  }

  #caller(io: Session['io']): PutBackCaller {
    return {
      ...this.#log.caller(),
      reading: () => requestContext(io.signal),
      writing: () => requestContext(),
      mayContinue: () => !io.signal.aborted,
      nowMs: () => io.now(),
      learned: (facts) => (this.#facts = facts),
      sending: (facts) => (this.#facts = facts),
    };
  }
}
