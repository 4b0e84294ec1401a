/**
 * One attempt of a step that talks to the API: its clock, its deadline, its heartbeat, its hold.
 * Times inside an attempt are measured on the monotonic clock, from what the server's clock is known
 * to have shown: its time of scheduling when the task arrived, the time of a heartbeat when that was
 * answered. Neither a wrong clock on this machine nor skipped time in a test moves a write.
 */
import { Context } from '@temporalio/activity';
import type { AttemptCheck, EngineClock } from '../contract/steps/attempt-check.ts';
import type { Attempt } from '../contract/telling/audit-record.ts';
import { attemptsIn, knownIn, type Beat } from '../contract/steps/beat.ts';
import type { JsonValue } from '../contract/values/json.ts';
import { pauseMs } from '../contract/steps/pace.ts';
import type { Priority, RequestContext } from '../adapters/genesys/index.ts';
import { notAwaited } from './failures.ts';
import type { Turns } from './turns.ts';

/** A holder hears of a cancel with a heartbeat's answer: often when its instant is near, seldom before. */
const FAR_BEAT_MS = 1_200;
const NEAR_BEAT_MS = 700;
const NEAR_MS = 6_000;
/** So many heartbeats a second are no herd: beyond, holders beat less often. */
const BEATS_A_SECOND = 400;
/** At the instant itself there is none: writes come first. */
const QUIET_BEFORE_MS = 300;
const QUIET_AFTER_MS = 300;
/** Kept for what is left to do after its turn. */
const AFTER_TURN_MS = 5_000;
/** Between two looks at the clock. */
const LOOK_MS = 500;
/** Kept between the last request and the moment the engine gives up on the attempt. */
const DEADLINE_MARGIN_MS = 2_000;
/** But of a step that is given little time, never more than this part of it. */
const LARGEST_MARGIN_PART = 1 / 4;
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
  /** When the engine began to wait for this attempt, of `performance.now()`; at most when it arrived. */
  #startedAt = performance.now();
  readonly #context = Context.current();
  readonly #attempts = attemptsIn(this.#context.info.heartbeatDetails);
  #known = knownIn(this.#context.info.heartbeatDetails);
  #lastBeatAt = performance.now();
  /** The server's clock less `performance.now()`; never too much, as answers take time to come. */
  #serverLeadMs = this.#context.info.currentAttemptScheduledTimestampMs - this.#startedAt;
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

  /** When the engine gives the whole step up, of `performance.now()`. */
  get #stepEndsAt(): number {
    const { scheduleToCloseTimeoutMs, scheduledTimestampMs } = this.#context.info;
    const whole = scheduleToCloseTimeoutMs > 0 ? scheduleToCloseTimeoutMs : Infinity;
    return scheduledTimestampMs + whole - this.#serverLeadMs;
  }

  /** Milliseconds of `performance.now()` after which no request may begin or stay open. */
  get deadlineAt(): number {
    const { info } = this.#context;
    const given = Math.min(info.startToCloseTimeoutMs, this.#stepEndsAt - this.#startedAt);
    return this.#startedAt + given - Math.min(DEADLINE_MARGIN_MS, given * LARGEST_MARGIN_PART);
  }

  /** The server's clock, epoch ms; behind it by what the network takes, never ahead. */
  serverNowMs(): number {
    return performance.now() + this.#serverLeadMs;
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
    if (clock !== null) this.#setClock(clock);
    if (standing === 'current') return null;
    return standing === 'cancelled' ? 'held_back' : 'stalled';
  }

  /** @throws where {@link whyGivenUp} has an answer */
  async mustBeAwaited(check: AttemptCheck): Promise<void> {
    if ((await this.whyGivenUp(check)) !== null) throw notAwaited(this.#attempts);
  }

  #setClock({ nowMs, startedMs }: EngineClock): void {
    this.#serverLeadMs = Math.max(this.#serverLeadMs, nowMs - performance.now());
    this.#startedAt = Math.min(this.#startedAt, startedMs - this.#serverLeadMs);
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
    const leftMs = this.#stepEndsAt - performance.now();
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
    this.#timer = setTimeout(() => {
      this.#beat();
      this.#beatLater();
    }, this.#msToBeat());
  }

  #msToBeat(): number {
    const left = this.#instantAt === null ? Infinity : this.#instantAt - performance.now();
    if (left > NEAR_MS || left < -QUIET_AFTER_MS) return FAR_BEAT_MS;
    const crowded = (StepRun.#holders * 1_000) / BEATS_A_SECOND;
    const near = Math.min(FAR_BEAT_MS, Math.max(NEAR_BEAT_MS, crowded));
    const isQuiet = left - near < QUIET_BEFORE_MS && left - near > -QUIET_AFTER_MS;
    return isQuiet ? left + QUIET_AFTER_MS : near;
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
