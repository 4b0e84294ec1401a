/**
 * Time inside one attempt of a step: measured on the monotonic clock from a known time of the server's clock, which is
 * that of scheduling when the task arrives, then that of a heartbeat when it is answered. Neither a wrong clock on this
 * machine nor skipped time in a test moves a write.
 */
import type { Info } from '@temporalio/activity';
import type { EngineClock } from '../contract/steps/attempt-check.ts';

/** Between the last request and the moment when the engine gives up on the attempt. */
const DEADLINE_MARGIN_MS = 2_000;
/** For a step with little time, at most this part of it. */
const LARGEST_MARGIN_PART = 1 / 4;

export class StepClock {
  readonly #info: Info;
  /**
   * When the engine began to wait for this attempt, in terms of `performance.now()`; no later than the task arrived.
   */
  #startedAt = performance.now();
  /** The server's clock minus `performance.now()`; never too large, because answers take time to arrive. */
  #serverLeadMs: number;

  readonly #answerMs: number;

  /** @param answerMs how much of the attempt's time is kept for its answer: at most half of it */
  constructor(info: Info, answerMs = 0) {
    this.#info = info;
    this.#answerMs = answerMs;
    this.#serverLeadMs = info.currentAttemptScheduledTimestampMs - this.#startedAt;
  }

  /** From here on uses the clock that the engine has reported. */
  set({ nowMs, startedMs }: EngineClock): void {
    this.#serverLeadMs = Math.max(this.#serverLeadMs, nowMs - performance.now());
    this.#startedAt = Math.min(this.#startedAt, startedMs - this.#serverLeadMs);
  }

  /** The server's clock, epoch ms; behind it by the network's delay, never ahead. */
  serverNowMs(): number {
    return performance.now() + this.#serverLeadMs;
  }

  /** When the engine gives up on the whole step, in terms of `performance.now()`. */
  get stepEndsAt(): number {
    const { scheduleToCloseTimeoutMs, scheduledTimestampMs } = this.#info;
    const whole = scheduleToCloseTimeoutMs > 0 ? scheduleToCloseTimeoutMs : Infinity;
    return scheduledTimestampMs + whole - this.#serverLeadMs;
  }

  /** After this, no request may begin or stay open; in terms of `performance.now()`. */
  get deadlineAt(): number {
    const { startToCloseTimeoutMs: givenMs } = this.#info;
    return this.#endOf(Math.max(givenMs - this.#answerMs, givenMs / 2));
  }

  /** Until then the engine surely waits for an answer; in terms of `performance.now()`. */
  get answerBefore(): number {
    return this.#endOf(this.#info.startToCloseTimeoutMs);
  }

  #endOf(attemptMs: number): number {
    const given = Math.min(attemptMs, this.stepEndsAt - this.#startedAt);
    return this.#startedAt + given - Math.min(DEADLINE_MARGIN_MS, given * LARGEST_MARGIN_PART);
  }
}
