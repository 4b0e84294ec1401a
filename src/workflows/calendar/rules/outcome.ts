/** The calendar's answer: a result, or a refusal by kind. Pure. */
import type { CalendarRefusal } from '../../../contract/calendar/calendar.ts';
import type { BookResult } from '../../../contract/steps/booking-steps.ts';

export interface Answered<T> {
  readonly ok: true;
  readonly answer: T;
}
export interface Refused {
  readonly ok: false;
  readonly refusal: CalendarRefusal;
  readonly message: string;
  /** Only if `refusal` is `conflict`. */
  readonly result?: BookResult;
}
export type Outcome<T> = Answered<T> | Refused;

export function answered<T>(answer: T): Answered<T> {
  return { ok: true, answer };
}

export function refused(refusal: CalendarRefusal, message: string): Refused {
  return { ok: false, refusal, message };
}

/** Refused with its reasons. */
export function refusedFor(result: BookResult): Refused {
  const [first] = result.conflicts;
  const more = result.conflicts.length - 1;
  const message = `${first?.message ?? 'there is a conflict'}${more > 0 ? ` (and ${more} more)` : ''}`;
  return { ok: false, refusal: 'conflict', message, result };
}
