/**
 * One attempt of a step that talks to the API: its heartbeat, its hold, its retries and its deadline. Talks to the
 * engine only; the steps call the API.
 */
import { Context } from '@temporalio/activity';
import type { AttemptCheck } from '../contract/steps/attempt-check.ts';
import type { Attempt } from '../contract/reporting/audit-record.ts';
import { attemptsIn, knownIn, type Beat } from '../contract/steps/pace/beat.ts';
import type { JsonValue } from '../contract/values/json.ts';
import { pauseMs } from '../contract/steps/pace/pace.ts';
import type { Priority, RequestContext } from '../adapters/genesys/index.ts';
import type { AlarmClock } from './alarm-clock.ts';
import { msToBeat } from './beat-pace.ts';
import { notAwaited, toFailure } from './failures.ts';
import { StepClock, type TimeShare } from './step-clock.ts';
import type { DueWrites } from './due-writes.ts';

/** Reserved for the work that is left after its turn. */
const AFTER_TURN_MS = 5_000;
/** Reserved for the last attempt of a step, if the pause that the API asks for would leave no time. */
const LAST_TRY_MS = 10_000;
/** The longest pause between two attempts of a step with a limited number of them. */
const SHORT_PAUSE_MS = 5_000;
/** Beyond this, older attempts are counted but not kept. */
const MAX_ATTEMPTS_KEPT = 20;

/**
 * `held_back`: told to stop, by a control or by this worker's shutdown; `stalled`: no time is left, or the engine is
 * already waiting for another attempt.
 */
export type HoldEnd = 'reached' | 'held_back' | 'stalled';

export class StepRun {
  readonly #context = Context.current();
  readonly #clock: StepClock;
  readonly #attempts = attemptsIn(this.#context.info.heartbeatDetails);
  #known = knownIn(this.#context.info.heartbeatDetails);
  #lastBeatAt = performance.now();
  #timer: NodeJS.Timeout | undefined;
  /** Null if the engine has been told everything. */
  #toTell: NodeJS.Immediate | null = null;
  /** The instant it holds for, in terms of `performance.now()`; null if none. */
  #instantAt: number | null = null;
  /** How many attempts hold in this process. */
  static #holders = 0;

  private constructor(share: TimeShare) {
    this.#clock = new StepClock(this.#context.info, share);
  }

  /** Runs one attempt with its heartbeat, which ends with it. */
  static async during<T>(work: (run: StepRun) => Promise<T>, share: TimeShare = {}): Promise<T> {
    const run = new StepRun(share);
    run.#beatLater();
    try {
      return await work(run);
    } finally {
      clearTimeout(run.#timer);
      if (run.#toTell !== null) run.#tell();
    }
  }

  /**
   * The same for a step that the engine repeats: an error of the API becomes its failure.
   * @param isFinal whether repeating is useless. @default never
   */
  static retried<T>(
    work: (run: StepRun) => Promise<T>,
    isFinal: (error: unknown) => boolean = () => false,
  ): Promise<T> {
    return StepRun.during(async (run) => {
      try {
        return await work(run);
      } catch (error) {
        const step = { attempts: run.attempts, pauseMs: run.pauseWithinStepMs };
        throw toFailure(error, { ...step, final: isFinal(error) });
      }
    });
  }

  /** The engine's number of this attempt, starting at 1. */
  get number(): number {
    return this.#context.info.attempt;
  }

  /** Every try so far, including those of earlier attempts. */
  get attempts(): readonly Attempt[] {
    return this.#attempts;
  }

  /** What this or an earlier attempt has learned; null if nothing. */
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

  /** After this, no request may begin or stay open; in terms of `performance.now()`. */
  get deadlineAt(): number {
    return this.#clock.deadlineAt;
  }

  /** The server's clock, epoch ms; behind it by the network's delay, never ahead. */
  serverNowMs(): number {
    return this.#clock.serverNowMs();
  }

  /**
   * Asks the engine whether it still waits for this attempt, and for its clock; null if it does. A task can wait long
   * for a worker, or lie in the socket of one that stalled or was cut off, and nothing here would show it.
   */
  async whyGivenUp(check: AttemptCheck): Promise<Exclude<HoldEnd, 'reached'> | null> {
    const { taskToken, workflowExecution, activityId } = this.#context.info;
    const { workflowId = '', runId = '' } = workflowExecution ?? {};
    const attempt = { taskToken, workflowId, runId, activityId };
    const askedAt = performance.now();
    const { standing, clock } = await check(attempt, this.#toBeat());
    if (clock !== null) this.#clock.set(clock, askedAt);
    if (standing === 'current') return null;
    return standing === 'cancelled' ? 'held_back' : 'stalled';
  }

  /** @throws if {@link whyGivenUp} returns a reason */
  async mustBeAwaited(check: AttemptCheck): Promise<void> {
    if ((await this.whyGivenUp(check)) !== null) throw notAwaited(this.#attempts);
  }

  /** Waits for an instant of the server's clock; returns at once if it has passed. */
  async holdUntil(instantMs: number, alarm: AlarmClock): Promise<HoldEnd> {
    StepRun.#holders += 1;
    this.#instantAt = performance.now() + instantMs - this.serverNowMs();
    try {
      return await this.#hold(instantMs, alarm);
    } finally {
      StepRun.#holders -= 1;
    }
  }

  async #hold(instantMs: number, alarm: AlarmClock): Promise<HoldEnd> {
    while (this.serverNowMs() < instantMs) {
      if (this.isCancelled) return 'held_back';
      await alarm.sleepUntil(instantMs, this.#clock, this.#context.cancellationSignal);
    }
    if (this.isCancelled) return 'held_back';
    return this.isStalled() ? 'stalled' : 'reached';
  }

  /** Lets due writes go first, and others that wrote earlier; a cancel ends the wait. */
  yieldTo(dueWrites: DueWrites): Promise<void> {
    return dueWrites.yieldToOthers(
      this.#context.cancellationSignal,
      this.#clock.answerBefore - AFTER_TURN_MS,
    );
  }

  /**
   * Whether this process stalled for so long, or the attempt lasted so long, that the engine may have given up on it.
   * Nothing more may be sent then.
   */
  isStalled(): boolean {
    return this.#isSilent() || performance.now() > this.deadlineAt;
  }

  #isSilent(): boolean {
    const silence = performance.now() - this.#lastBeatAt;
    return silence > (this.#context.info.heartbeatTimeoutMs ?? Infinity);
  }

  /** The pause before the next attempt, ms, for a step that its window repeats when the time is up. */
  readonly pauseMs = (askedMs: number | null): number => {
    const { attempt, retryPolicy } = this.#context.info;
    const most = retryPolicy?.maximumInterval;
    const own = typeof most === 'number' && most > 0 ? { maxBackoffMs: most } : {};
    return pauseMs({ tries: attempt, askedMs, spread: Math.random(), ...own });
  };

  /** The same for a step that is over when its time is up: retried while it has attempts and time left. */
  readonly pauseWithinStepMs = (askedMs: number | null): number => {
    const tries = this.#context.info.retryPolicy?.maximumAttempts ?? 0;
    const leftMs = this.#clock.stepEndsAt - performance.now();
    const longestMs = tries > 0 ? SHORT_PAUSE_MS : Math.max(0, leftMs - LAST_TRY_MS);
    return this.pauseMs(askedMs === null ? null : Math.min(askedMs, longestMs));
  };

  /** For reads: aborted at once by a cancel. */
  reading(priority: Priority): RequestContext {
    return { ...this.writing(priority), signal: this.#context.cancellationSignal };
  }

  /** For writes: a cancel does not abort a running request, which would only lose the answer. */
  writing(priority: Priority): RequestContext {
    return { priority, deadlineAt: this.deadlineAt, purpose: this.#context.info.activityType };
  }

  /** For a write that a cancel can still hold back while it waits for its turn. */
  sending(priority: Priority): RequestContext {
    return { ...this.writing(priority), waitSignal: this.#context.cancellationSignal };
  }

  /** Records a try, so that it survives this attempt. */
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

  /** Sends one heartbeat for everything that an answer brings, before the attempt ends at the latest. */
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
    if (this.#isSilent() || performance.now() > this.#clock.answerBefore) return;
    this.#lastBeatAt = performance.now();
    this.#context.heartbeat(this.#toBeat());
  }

  #toBeat(): Beat {
    const known = this.#known;
    return { attempts: this.#attempts, ...(known === null ? {} : { known }) };
  }
}
