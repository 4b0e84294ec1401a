/**
 * One attempt of a step that talks to the API: its heartbeat, its hold, its tries, and how long it may take. Asks the
 * engine; the API itself is asked by the steps.
 */
import { Context } from '@temporalio/activity';
import type { AttemptCheck } from '../contract/steps/attempt-check.ts';
import type { Attempt } from '../contract/telling/audit-record.ts';
import { attemptsIn, knownIn, type Beat } from '../contract/steps/beat.ts';
import type { JsonValue } from '../contract/values/json.ts';
import { pauseMs } from '../contract/steps/pace.ts';
import type { Priority, RequestContext } from '../adapters/genesys/index.ts';
import { msToBeat } from './beat-pace.ts';
import { notAwaited } from './failures.ts';
import { StepClock } from './step-clock.ts';
import type { Turns } from './turns.ts';

/** Kept for what is left to do after its turn. */
const AFTER_TURN_MS = 5_000;
/** Between two looks at the clock. */
const LOOK_MS = 500;
/** Kept for the last try of a step, where what the API asks for would leave none. */
const LAST_TRY_MS = 10_000;
/** Of a step with a number of tries, the longest pause between two. */
const SHORT_PAUSE_MS = 5_000;
/** Older attempts beyond this are counted, not kept. */
const MAX_ATTEMPTS_KEPT = 20;

/**
 * `held_back`: told to stop, by a control or by this worker's shutdown; `stalled`: no time is left, or
 * the engine waits for another attempt by now.
 */
export type HoldEnd = 'reached' | 'held_back' | 'stalled';

export class StepRun {
  readonly #context = Context.current();
  readonly #clock = new StepClock(this.#context.info);
  readonly #attempts = attemptsIn(this.#context.info.heartbeatDetails);
  #known = knownIn(this.#context.info.heartbeatDetails);
  #lastBeatAt = performance.now();
  #timer: NodeJS.Timeout | undefined;
  /** Null: the engine was told all there is. */
  #toTell: NodeJS.Immediate | null = null;
  /** What it holds for, of `performance.now()`; null: nothing. */
  #instantAt: number | null = null;
  /** Of this process. */
  static #holders = 0;

  /** Runs one attempt with its heartbeat, which ends with it. */
  static async during<T>(work: (run: StepRun) => Promise<T>): Promise<T> {
    const run = new StepRun();
    run.#beatLater();
    try {
      return await work(run);
    } finally {
      clearTimeout(run.#timer);
      if (run.#toTell !== null) run.#tell();
    }
  }

  /** The engine's number of this attempt, from 1. */
  get number(): number {
    return this.#context.info.attempt;
  }

  /** Every try so far, those of earlier attempts included. */
  get attempts(): readonly Attempt[] {
    return this.#attempts;
  }

  /** What an earlier attempt, or this one, has learned; null: nothing. */
  get known(): JsonValue {
    return this.#known;
  }

  /** Keeps what this attempt has learned for the next one. */
  keep(known: JsonValue): void {
    this.#known = known;
    this.#tellSoon();
  }

  get isCancelled(): boolean {
    return this.#context.cancellationSignal.aborted;
  }

  /** Milliseconds of `performance.now()` after which no request may begin or stay open. */
  get deadlineAt(): number {
    return this.#clock.deadlineAt;
  }

  /** The server's clock, epoch ms; behind it by what the network takes, never ahead. */
  serverNowMs(): number {
    return this.#clock.serverNowMs();
  }

  /**
   * Asks the engine whether it still waits for this attempt, and for its clock; null: it does. A task
   * can wait long for a worker, or lie in the socket of one that stood still or was cut off: nothing
   * here would show it.
   */
  async whyGivenUp(check: AttemptCheck): Promise<Exclude<HoldEnd, 'reached'> | null> {
    const { taskToken, workflowExecution, activityId } = this.#context.info;
    const { workflowId = '', runId = '' } = workflowExecution ?? {};
    const attempt = { taskToken, workflowId, runId, activityId };
    const { standing, clock } = await check(attempt, this.#toBeat());
    if (clock !== null) this.#clock.set(clock);
    if (standing === 'current') return null;
    return standing === 'cancelled' ? 'held_back' : 'stalled';
  }

  /** @throws where {@link whyGivenUp} has an answer */
  async mustBeAwaited(check: AttemptCheck): Promise<void> {
    if ((await this.whyGivenUp(check)) !== null) throw notAwaited(this.#attempts);
  }

  /** Waits for an instant of the server's clock; returns at once where it has passed. */
  async holdUntil(instantMs: number): Promise<HoldEnd> {
    StepRun.#holders += 1;
    this.#instantAt = performance.now() + instantMs - this.serverNowMs();
    try {
      return await this.#hold(instantMs);
    } finally {
      StepRun.#holders -= 1;
    }
  }

  async #hold(instantMs: number): Promise<HoldEnd> {
    while (this.serverNowMs() < instantMs) {
      if (this.isCancelled) return 'held_back';
      await this.#pause(Math.min(instantMs - this.serverNowMs(), LOOK_MS));
    }
    if (this.isCancelled) return 'held_back';
    return this.isStalled() ? 'stalled' : 'reached';
  }

  /** Lets writes that are due go first, and others that have written before; a cancel ends the wait. */
  yieldTo(turns: Turns): Promise<void> {
    return turns.mine(this.#context.cancellationSignal, this.deadlineAt - AFTER_TURN_MS);
  }

  /**
   * True when this process stood still so long, or the attempt lasted so long, that the engine may
   * already have given it up: then nothing more may be sent.
   */
  isStalled(): boolean {
    const silence = performance.now() - this.#lastBeatAt;
    return (
      silence > (this.#context.info.heartbeatTimeoutMs ?? Infinity) ||
      performance.now() > this.deadlineAt
    );
  }

  /** The pause before the next attempt of a step that its window goes on with when the time is up, ms. */
  readonly pauseMs = (askedMs: number | null): number => {
    const { attempt, retryPolicy } = this.#context.info;
    const most = retryPolicy?.maximumInterval;
    const own = typeof most === 'number' && most > 0 ? { maxBackoffMs: most } : {};
    return pauseMs({ tries: attempt, askedMs, spread: Math.random(), ...own });
  };

  /** The same for a step that is over then: it comes back while it has tries and time left. */
  readonly pauseWithinStepMs = (askedMs: number | null): number => {
    const tries = this.#context.info.retryPolicy?.maximumAttempts ?? 0;
    const leftMs = this.#clock.stepEndsAt - performance.now();
    const longestMs = tries > 0 ? SHORT_PAUSE_MS : Math.max(0, leftMs - LAST_TRY_MS);
    return this.pauseMs(askedMs === null ? null : Math.min(askedMs, longestMs));
  };

  /** For reads: ended at once by a cancel. */
  reading(priority: Priority): RequestContext {
    return { ...this.writing(priority), signal: this.#context.cancellationSignal };
  }

  /** For writes: a cancel does not tear a request that is under way, it would only lose the answer. */
  writing(priority: Priority): RequestContext {
    return { priority, deadlineAt: this.deadlineAt, purpose: this.#context.info.activityType };
  }

  /** The same for a write that a cancel still holds back while it waits for its turn. */
  sending(priority: Priority): RequestContext {
    return { ...this.writing(priority), waitSignal: this.#context.cancellationSignal };
  }

  /** Notes a try, so that it survives this attempt. */
  note(attempt: Omit<Attempt, 'attempt' | 'at'>): void {
    const number = (this.#attempts.at(-1)?.attempt ?? 0) + 1;
    this.#attempts.push({
      attempt: number,
      at: new Date(this.serverNowMs()).toISOString(),
      ...attempt,
    });
    if (this.#attempts.length > MAX_ATTEMPTS_KEPT) this.#attempts.splice(1, 1);
    this.#tellSoon();
  }

  /** One heartbeat for all that an answer brings, at the latest before the attempt ends. */
  #tellSoon(): void {
    this.#toTell ??= setImmediate(() => this.#tell());
  }

  #tell(): void {
    if (this.#toTell !== null) clearImmediate(this.#toTell);
    this.#toTell = null;
    this.#beat();
  }

  #beatLater(): void {
    const leftMs = this.#instantAt === null ? Infinity : this.#instantAt - performance.now();
    const nextMs = msToBeat(leftMs, StepRun.#holders);
    this.#timer = setTimeout(() => {
      this.#beat();
      this.#beatLater();
    }, nextMs);
  }

  #beat(): void {
    if (this.isStalled()) return;
    this.#lastBeatAt = performance.now();
    this.#context.heartbeat(this.#toBeat());
  }

  #toBeat(): Beat {
    const known = this.#known;
    return { attempts: this.#attempts, ...(known === null ? {} : { known }) };
  }

  async #pause(ms: number): Promise<void> {
    const signal = this.#context.cancellationSignal;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.max(1, Math.ceil(ms)));
      signal.addEventListener('abort', wake);
    });
  }
}
