/**
 * Time inside one attempt of a step: measured on the monotonic clock, from a known time of the server's clock: that
 * of scheduling when the task arrived, that of a heartbeat when it was answered. Neither a wrong clock on this
 * machine nor skipped time in a test moves a write.
 */
import type { Info } from '@temporalio/activity';
import type { EngineClock } from '../contract/steps/attempt-check.ts';

/** Between the last request and the moment the engine gives up on the attempt. */
const DEADLINE_MARGIN_MS = 2_000;
/** For a step with little time, at most this part of it. */
const LARGEST_MARGIN_PART = 1 / 4;

export class StepClock {
  readonly #info: Info;
  /**
   * When the engine began to wait for this attempt, of `performance.now()`; at the latest when the task arrived.
   */
  #startedAt = performance.now();
  /** The server's clock minus `performance.now()`; never too large, because answers take time to arrive. */
  #serverLeadMs: number;

  constructor(info: Info) {
    this.#info = info;
    this.#serverLeadMs = info.currentAttemptScheduledTimestampMs - this.#startedAt;
  }

  /** Uses what the engine has answered from here on. */
  set({ nowMs, startedMs }: EngineClock): void {
    this.#serverLeadMs = Math.max(this.#serverLeadMs, nowMs - performance.now());
    this.#startedAt = Math.min(this.#startedAt, startedMs - this.#serverLeadMs);
  }

  /** The server's clock, epoch ms; behind it by the network's delay, never ahead. */
  serverNowMs(): number {
    return performance.now() + this.#serverLeadMs;
  }

  /** When the engine gives up on the whole step, of `performance.now()`. */
  get stepEndsAt(): number {
    const { scheduleToCloseTimeoutMs, scheduledTimestampMs } = this.#info;
    const whole = scheduleToCloseTimeoutMs > 0 ? scheduleToCloseTimeoutMs : Infinity;
    return scheduledTimestampMs + whole - this.#serverLeadMs;
  }

  /** Milliseconds of `performance.now()` after which no request may begin or stay open. */
  get deadlineAt(): number {
    const given = Math.min(this.#info.startToCloseTimeoutMs, this.stepEndsAt - this.#startedAt);
    return this.#startedAt + given - Math.min(DEADLINE_MARGIN_MS, given * LARGEST_MARGIN_PART);
  }
}
