/** Many calls in one update: each is carried out in order and answered separately. */
import { ApplicationFailure } from '@temporalio/workflow';
import { BATCH_REFUSED } from '../../contract/calendar/calendar.ts';
import type { BatchedAnswer } from '../../contract/calendar/calendar-arguments.ts';
import { isRecord } from '../../contract/values/json.ts';
import type { BookResult } from '../../contract/steps/booking-steps.ts';
import { refused } from './rules/outcome.ts';
import { toFailure, type Asked, type Verb } from './verb.ts';

function isBookResult(value: unknown): value is BookResult {
  return isRecord(value) && Array.isArray(value['conflicts']);
}

/** A verb throws nothing but ApplicationFailure. */
function toAnswer(error: unknown): BatchedAnswer {
  if (!(error instanceof ApplicationFailure)) throw error;
  const detail: unknown = error.details?.[0];
  return {
    ok: false,
    refusal: error.type ?? '',
    message: error.message,
    ...(isBookResult(detail) && { result: detail }),
  };
}

/** Parses a call. Throws if it would be refused; changes nothing. */
function take(verbs: readonly Verb[], call: unknown, nowMs: number): Asked {
  const { update, argument } = isRecord(call) ? call : {};
  const verb = verbs.find(({ name }) => name === update);
  if (verb === undefined) throw toFailure(refused('invalid', 'no update of a calendar'));
  const asked = verb.read(argument);
  asked.may(nowMs);
  return asked;
}

function answerTo(act: () => unknown): BatchedAnswer {
  try {
    return { ok: true, answer: act() };
  } catch (error) {
    return toAnswer(error);
  }
}

/** @throws {ApplicationFailure} if it is not a batch */
export function readBatch(argument: unknown): readonly unknown[] {
  const calls: unknown = isRecord(argument) ? argument['calls'] : null;
  if (!Array.isArray(calls)) throw toFailure(refused('invalid', 'no valid argument of batch'));
  return calls;
}

/** For the validator: a batch whose every call is refused leaves nothing in the history. */
export function refuseIfAll(
  verbs: readonly Verb[],
  calls: readonly unknown[],
  nowMs: number,
): void {
  const answers = calls.map((call) => answerTo(() => void take(verbs, call, nowMs)));
  if (answers.some(({ ok }) => ok)) return;
  throw ApplicationFailure.create({
    type: BATCH_REFUSED,
    message: 'the calendar refuses each of these',
    nonRetryable: true,
    details: [answers],
  });
}

export function carryOutAll(
  verbs: readonly Verb[],
  calls: readonly unknown[],
  nowMs: number,
): readonly BatchedAnswer[] {
  return calls.map((call) => answerTo(() => take(verbs, call, nowMs).act(nowMs)));
}
