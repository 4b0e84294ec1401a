/**
 * How a calendar refuses: its failures as typed errors. A refusal is final; without an answer the outcome is not known,
 * and retrying is safe.
 */
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  BATCH_REFUSED,
  CALENDAR_REFUSALS,
  type CalendarRefusal,
} from '../../contract/calendar/calendar.ts';
import type { BatchedAnswer } from '../../contract/calendar/calendar-arguments.ts';
import type { BookResult } from '../../contract/steps/booking-steps.ts';
import { isRecord } from '../../contract/values/json.ts';

/** The calendar refuses, and retrying does not help. Thrown by every verb of the calendar. */
export class CalendarRefusedError extends Error {
  override readonly name = 'CalendarRefusedError';
  readonly refusal: CalendarRefusal;
  /** The conflicts, if they are the reason. */
  readonly result: BookResult | null;

  constructor(refusal: CalendarRefusal, message: string, result: BookResult | null) {
    super(message);
    this.refusal = refusal;
    this.result = result;
  }
}

/** Whether the calendar, or an annex, has no room for what it was sent. */
export function isFull(error: unknown): error is CalendarRefusedError {
  return error instanceof CalendarRefusedError && error.refusal === 'full';
}

/** The calendar did not answer in time. It may or may not have acted; retrying is safe. */
export class CalendarUnavailableError extends Error {
  override readonly name = 'CalendarUnavailableError';
}

function isRefusal(name: string): name is CalendarRefusal {
  return Object.hasOwn(CALENDAR_REFUSALS, name);
}

/** By the type of the failure; null if it is not one of the calendar's. */
function refusalOf(type: string | null | undefined): CalendarRefusal | null {
  const [name] = Object.entries(CALENDAR_REFUSALS).find(([, known]) => known === type) ?? [];
  return name !== undefined && isRefusal(name) ? name : null;
}

function isAnswers(value: unknown): value is readonly BatchedAnswer<never>[] {
  return Array.isArray(value) && value.every((one) => isRecord(one) && one['ok'] === false);
}

function isBookResult(value: unknown): value is BookResult {
  return isRecord(value) && Array.isArray(value['conflicts']);
}

/** Null if it is not a refusal of the calendar. */
export function toRefusal(error: unknown): CalendarRefusedError | null {
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure)) return null;
  const refusal = refusalOf(cause.type);
  const detail: unknown = cause.details?.[0];
  return refusal === null
    ? null
    : new CalendarRefusedError(refusal, cause.message, isBookResult(detail) ? detail : null);
}

/** The answers in a batch that was refused as a whole; null for any other error. */
export function answersInRefusal(error: unknown): readonly BatchedAnswer<never>[] | null {
  const cause = error instanceof CalendarUnavailableError ? error.cause : null;
  const refused = cause instanceof WorkflowUpdateFailedError ? cause.cause : null;
  if (!(refused instanceof ApplicationFailure) || refused.type !== BATCH_REFUSED) return null;
  const answers: unknown = refused.details?.[0];
  return isAnswers(answers) ? answers : null;
}

/** @throws {CalendarRefusedError} @throws {CalendarUnavailableError} it failed */
export function answerIn<T>(calendarId: string, answer: BatchedAnswer<T>): T {
  if (answer.ok) return answer.answer;
  const { message, result = null } = answer;
  const refusal = refusalOf(answer.refusal);
  if (refusal !== null) throw new CalendarRefusedError(refusal, message, result);
  throw new CalendarUnavailableError(`${calendarId} failed: ${message}`);
}
