/** A verb of the calendar, and how its outcome leaves a handler: as an answer or an ApplicationFailure. */
import { ApplicationFailure } from '@temporalio/workflow';
import { CALENDAR_REFUSALS, type CalendarUpdate } from '../../contract/calendar.ts';
import type { Outcome, Refused } from './outcome.ts';

/** One verb: what it reads, what it may refuse beforehand, what it does. */
export interface Verb<A, T> {
  readonly name: CalendarUpdate;
  readonly description: string;
  readonly read: (argument: unknown) => A | null;
  readonly may: (argument: A, nowMs: number) => Outcome<unknown>;
  readonly act: (argument: A, nowMs: number) => Outcome<T>;
}

export function toFailure({ refusal, message, result }: Refused): ApplicationFailure {
  return ApplicationFailure.create({
    type: CALENDAR_REFUSALS[refusal],
    message,
    nonRetryable: refusal !== 'draining',
    details: result === undefined ? [] : [result],
  });
}

/** Nothing but an ApplicationFailure may leave a handler: anything else would wedge the calendar. */
export function settle<T>(ask: () => Outcome<T>): T {
  let outcome: Outcome<T>;
  try {
    outcome = ask();
  } catch (error) {
    throw ApplicationFailure.create({
      type: 'CalendarFailed',
      message: `the calendar failed: ${error instanceof Error ? error.message : 'unknown'}`,
      nonRetryable: true,
    });
  }
  if (outcome.ok) return outcome.answer;
  throw toFailure(outcome);
}
