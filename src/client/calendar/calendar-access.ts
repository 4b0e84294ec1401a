/** The calendar of one organisation, for activities: called by update, started if there is none. */
import type { Client } from '@temporalio/client';
import type { CalendarUpdate } from '../../contract/calendar/calendar.ts';
import type { CalendarAccess } from '../../contract/calendar/calendar-access.ts';
import type { CalendarArgument } from '../../contract/calendar/calendar-arguments.ts';
import type { CalendarLimits } from '../../contract/calendar/calendar-state.ts';
import type {
  ArmBookingResult,
  BookResult,
  LeaveRowResult,
} from '../../contract/steps/booking-steps.ts';
import type { ClaimResult } from '../../contract/calendar/sweep.ts';
import { listBookings, readBookings, readLeft, readStartsStopped } from './calendar-bookings.ts';
import { CalendarBatches } from './calendar-batches.ts';
import { CalendarRefusedError } from './calendar-refusals.ts';
import { freshUpdateId, placeOf, stableUpdateId } from './calendar-call.ts';
import { Annexes } from './annex/annexes.ts';
import { changesIn, createTelling, unfoldedAnswer, unfoldedBooking } from './annex/carried.ts';

export class CallGate {
  readonly #last = new Map<string, Promise<unknown>>();

  async pass<T>(key: string, call: () => Promise<T>): Promise<T> {
    const mine = Promise.resolve(this.#last.get(key)).then(call);
    const settled = mine.catch(() => undefined);
    this.#last.set(key, settled);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    }
  }
}

export interface CalendarAccessOptions {
  readonly client: Client;
  readonly organizationId: string;
  /** Where the calendar's workflow runs. */
  readonly taskQueue: string;
  /** The longest time of one call, including its retries. @default 8,000 */
  readonly deadlineMs?: number;
  /** Limits of a calendar that this access starts. */
  readonly limits?: CalendarLimits;
}

/** A refusal with conflicts is an answer; any other is an error. */
async function orConflicts(answer: Promise<BookResult>): Promise<BookResult> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CalendarRefusedError && error.result !== null) return error.result;
    throw error;
  }
}

/**
 * Access to the calendar of one organisation. Calls for one window run one after another, in order. Every verb throws
 * `CalendarRefusedError` if the calendar refuses for a reason other than a conflict, and `CalendarUnavailableError` if
 * it does not answer in time.
 */
export function createCalendarAccess(options: CalendarAccessOptions): CalendarAccess {
  const { client, organizationId, taskQueue, deadlineMs = 8_000, limits = {} } = options;
  const place = placeOf(organizationId, { client, taskQueue, deadlineMs }, limits);
  const gate = new CallGate();
  const batches = new CalendarBatches(place);
  const annexes = new Annexes(place, organizationId);
  const ask = createTelling(batches, annexes);

  async function call<T>(
    update: CalendarUpdate,
    windowId: string,
    argument: CalendarArgument,
    updateId = freshUpdateId(update),
  ): Promise<T> {
    return gate.pass(windowId, () => ask<T>({ update, argument, updateId }));
  }

  return {
    list: () => listBookings(place),
    startsStopped: () => readStartsStopped(place),
    left: () => readLeft(place),
    async bookings() {
      const bookings = await readBookings(place);
      const unfold = await annexes.unfolding(bookings.flatMap(({ change }) => change ?? []));
      return bookings.map((booking) => unfoldedBooking(booking, unfold));
    },
    async book({ booking, check_only, anew = false }) {
      const { window_id, run_id } = booking;
      const id = check_only ? freshUpdateId('book') : stableUpdateId('book', window_id, run_id);
      return orConflicts(call('book', window_id, { booking, check_only, anew }, id));
    },
    async arm({ booking }) {
      const answer = await call<ArmBookingResult>('arm', booking.window_id, { booking });
      return unfoldedAnswer(answer, await annexes.unfolding(changesIn(answer)));
    },
    async note({ organization_id: _organizationId, ...argument }) {
      await call<null>('note', argument.window_id, argument);
    },
    async extend({ organization_id: _organizationId, ...argument }) {
      return orConflicts(call<BookResult>('extend', argument.window_id, argument));
    },
    async release({ window_id, run_id, left }) {
      const argument = { window_id, run_id, ...(left === undefined ? {} : { left }) };
      await call<null>('release', window_id, argument);
    },
    async claim({ booking }) {
      return call<ClaimResult>('claim', booking.window_id, { booking });
    },
    async forget({ window_id, run_id }) {
      await call<null>('forget', window_id, { window_id, run_id });
    },
    async leaveRow({ organization_id: _organizationId, ...argument }) {
      return call<LeaveRowResult>('leaveRow', argument.window_id, argument);
    },
  };
}
