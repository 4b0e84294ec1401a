/** A verb of the calendar, and how its outcome leaves a handler: as an answer or an ApplicationFailure. */
import { ApplicationFailure } from '@temporalio/workflow';
import { KEPT_FOR_MS } from '../../contract/calendar/annex.ts';
import {
  CALENDAR_REFUSALS,
  type AnnexUpdate,
  type CalendarUpdate,
} from '../../contract/calendar/calendar.ts';
import { isRecord } from '../../contract/values/json.ts';
import { answered, refused, type Outcome, type Refused } from './rules/outcome.ts';

/** What a verb reads, what it may refuse in advance, and what it does. */
interface Rules<A, T> {
  readonly name: CalendarUpdate | AnnexUpdate;
  readonly description: string;
  readonly read: (argument: unknown) => A | null;
  readonly may: (argument: A, nowMs: number) => Outcome<unknown>;
  readonly act: (argument: A, nowMs: number) => Outcome<T>;
}

/** A parsed call of a verb. Both functions throw nothing but ApplicationFailure. */
export interface Asked {
  /** Throws if it would be refused; changes nothing. */
  readonly may: (nowMs: number) => void;
  readonly act: (nowMs: number) => unknown;
}

/** A verb as the calendar registers it. */
export interface Verb {
  readonly name: CalendarUpdate | AnnexUpdate;
  readonly description: string;
  /** Throws nothing but ApplicationFailure. */
  readonly read: (argument: unknown) => Asked;
}

export function toFailure({ refusal, message, result }: Refused): ApplicationFailure {
  return ApplicationFailure.create({
    type: CALENDAR_REFUSALS[refusal],
    message,
    nonRetryable: refusal !== 'draining',
    details: result === undefined ? [] : [result],
  });
}

/** Only an ApplicationFailure may leave a handler: anything else would block the calendar. */
function settle<T>(ask: () => Outcome<T>): T {
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

/**
 * Whether the values that it refers to were stored so long ago that the annex may have dropped them, because its sender
 * was stalled.
 */
function isLate(argument: unknown, nowMs: number): boolean {
  const keptMs = isRecord(argument) ? argument['kept_ms'] : null;
  return typeof keptMs === 'number' && nowMs - keptMs > KEPT_FOR_MS;
}

export function toVerb<A, T>({ name, description, read, may, act }: Rules<A, T>): Verb {
  function parse(argument: unknown): A {
    if (isLate(argument, Date.now()))
      throw toFailure(refused('late', `${name} comes minutes after its values were kept`));
    const parsed = settle(() => answered(read(argument)));
    if (parsed === null) throw toFailure(refused('invalid', `no valid argument of ${name}`));
    return parsed;
  }
  return {
    name,
    description,
    read(argument) {
      const parsed = parse(argument);
      return {
        may(nowMs) {
          settle(() => may(parsed, nowMs));
        },
        act: (nowMs) => settle(() => act(parsed, nowMs)),
      };
    },
  };
}
