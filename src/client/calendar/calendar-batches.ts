/**
 * Collects the calls of one worker to its calendar while one is running, and sends them together as the next update. A
 * server accepts ten updates in flight for a workflow and aborts all of them at the eleventh: one per worker leaves
 * room, and a burst books more windows with fewer updates.
 */
import {
  BATCH_UPDATE,
  type AnnexUpdate,
  type CalendarUpdate,
} from '../../contract/calendar/calendar.ts';
import type {
  BatchedAnswer,
  CalendarArgument,
} from '../../contract/calendar/calendar-arguments.ts';
import { answerIn, CalendarUnavailableError } from './calendar-refusals.ts';
import { callCalendar, callInBatch, freshUpdateId, type CalendarPlace } from './calendar-call.ts';

/** A calendar carries out a call in a tenth of a millisecond; the answers come together. */
const MOST_CALLS = 100;
/** Far below Temporal's limit for one argument; a larger call is sent alone. */
const MOST_BYTES = 500_000;
/**
 * A waiting call is no longer sent once less than this part of its time is left. Its caller would be gone before the
 * answer, but its update would not: a queue of such calls fills the server's ten places again and again, and a calendar
 * that stalled for seconds stays unreachable for minutes.
 */
const LEAST_TIME_LEFT = 1 / 2;

/** A call as it would be sent alone. */
export interface SingleCall {
  readonly update: CalendarUpdate | AnnexUpdate;
  readonly argument: CalendarArgument;
  readonly updateId: string;
}

interface Waiting {
  readonly call: SingleCall;
  readonly bytes: number;
  readonly deadlineAt: number;
  /** Each call has its own type of answer: the answer from the wire is assumed to have it. */
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

export class CalendarBatches {
  readonly #place: CalendarPlace;
  #waiting: Waiting[] = [];
  #isUnderWay = false;

  constructor(place: CalendarPlace) {
    this.#place = place;
  }

  /** @throws {CalendarRefusedError} @throws {CalendarUnavailableError} */
  async ask<T>(call: SingleCall): Promise<T> {
    const deadlineAt = Date.now() + this.#place.deadlineMs;
    const bytes = JSON.stringify(call.argument).length;
    const answer = new Promise<T>((resolve, reject) => {
      this.#waiting.push({ call, bytes, deadlineAt, resolve, reject });
    });
    if (!this.#isUnderWay) void this.#send();
    return answer;
  }

  async #send(): Promise<void> {
    this.#isUnderWay = true;
    // Calls made at the same moment are sent together, too.
    await Promise.resolve();
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) await this.#carry(batch);
    this.#isUnderWay = false;
  }

  #next(): readonly Waiting[] {
    this.#refuseLate();
    let bytes = 0;
    const end = this.#waiting.findIndex((one, n) => {
      bytes += one.bytes;
      return n > 0 && (n >= MOST_CALLS || bytes > MOST_BYTES);
    });
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
  }

  #refuseLate(): void {
    const { calendarId, deadlineMs } = this.#place;
    const latest = Date.now() + deadlineMs * LEAST_TIME_LEFT;
    for (const { call, deadlineAt, reject } of this.#waiting)
      if (deadlineAt < latest)
        reject(
          new CalendarUnavailableError(
            `${calendarId} answers slowly: ${call.update} had to wait too long for its turn and was not sent. Asking again is safe`,
          ),
        );
    this.#waiting = this.#waiting.filter(({ deadlineAt }) => deadlineAt >= latest);
  }

  /** Never throws. */
  async #carry(batch: readonly Waiting[]): Promise<void> {
    const [first, ...others] = batch;
    const deadlineAt = Math.min(...batch.map((one) => one.deadlineAt));
    try {
      if (first !== undefined && others.length === 0)
        return first.resolve(await callCalendar<never>(this.#place, first.call, deadlineAt));
      const calls = batch.map(({ call: { update, argument } }) => ({ update, argument }));
      const updateId = freshUpdateId(BATCH_UPDATE);
      const call = { update: BATCH_UPDATE, argument: { calls }, updateId } as const;
      const answers = await callInBatch<never>(this.#place, call, deadlineAt);
      for (const [n, one] of batch.entries()) this.#settle(one, answers[n]);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  #settle({ resolve, reject }: Waiting, answer: BatchedAnswer<never> | undefined): void {
    try {
      if (answer === undefined) throw new CalendarUnavailableError('the calendar gave no answer');
      resolve(answerIn(this.#place.calendarId, answer));
    } catch (error) {
      reject(error);
    }
  }
}
