/**
 * Time inside one attempt of a step: measured on the monotonic clock from a known time of the server's clock, which is
 * that of scheduling when the task arrives, then that of a heartbeat when it is answered. Neither a wrong clock on this
 * machine nor skipped time in a test moves a write.
 */
import type { Info } from '@temporalio/activity';
import type { EngineClock } from '../contract/steps/attempt-check.ts';
import type { Estimate } from './alarm-clock.ts';

/** Between the last request and the moment when the engine gives up on the attempt. */
const DEADLINE_MARGIN_MS = 2_000;
/** Of the time left when the first request is sent, the margin takes at most this part. */
const LARGEST_MARGIN_PART = 1 / 4;

/** How an attempt divides its time. */
export interface TimeShare {
  /** When its first request is sent, epoch ms of the server's clock. @default when the attempt begins */
  readonly instantMs?: number;
  /** How long after that its requests may take; the rest is for its answer. @default all of its time */
  readonly requestsMs?: number;
}

export class StepClock implements Estimate {
  readonly #info: Info;
  readonly #share: TimeShare;
  /**
   * When the engine began to wait for this attempt, in terms of `performance.now()`; no later than the task arrived.
   */
  #startedAt = performance.now();
  /** The server's clock minus `performance.now()`; never too large, because answers take time to arrive. */
  #serverLeadMs: number;
  /** The largest that it can be; null until the engine reports its clock. */
  #limitMs: number | null = null;

  constructor(info: Info, share: TimeShare = {}) {
    this.#info = info;
    this.#share = share;
    this.#serverLeadMs = info.currentAttemptScheduledTimestampMs - this.#startedAt;
  }

  /**
   * From here on uses the clock that the engine has reported.
   * @param askedAt when it was asked, in terms of `performance.now()`
   */
  set({ nowMs, startedMs }: EngineClock, askedAt: number): void {
    this.learn(nowMs - performance.now());
    this.#limitMs = nowMs - askedAt;
    this.#startedAt = Math.min(this.#startedAt, startedMs - this.#serverLeadMs);
  }

  get leadMs(): number {
    return this.#serverLeadMs;
  }

  get mostLeadMs(): number {
    return Math.max(this.#serverLeadMs, this.#limitMs ?? -Infinity);
  }

  learn(leadMs: number): void {
    this.#serverLeadMs = Math.max(this.#serverLeadMs, leadMs);
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
    const { requestsMs = Infinity } = this.#share;
    return Math.min(this.#firstAt + requestsMs, this.#endsAt) - this.#marginMs;
  }

  /** Until then the engine surely waits for an answer; in terms of `performance.now()`. */
  get answerBefore(): number {
    return this.#endsAt - this.#marginMs;
  }

  /** When the engine gives up on this attempt. */
  get #endsAt(): number {
    return Math.min(this.#startedAt + this.#info.startToCloseTimeoutMs, this.stepEndsAt);
  }

  /** When its first request is sent. */
  get #firstAt(): number {
    const { instantMs = -Infinity } = this.#share;
    const instantAt = instantMs - this.#serverLeadMs;
    return Math.min(Math.max(this.#startedAt, instantAt), this.#endsAt);
  }

  get #marginMs(): number {
    return Math.min(DEADLINE_MARGIN_MS, (this.#endsAt - this.#firstAt) * LARGEST_MARGIN_PART);
  }
}
