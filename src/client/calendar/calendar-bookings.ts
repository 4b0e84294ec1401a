/** Reads the bookings of a calendar, page by page; a calendar that is not running has none. */
import { orNull } from '../temporal/calling.ts';
import { whyLocked } from '../codec/locked-payload.ts';
import { BOOKING_EXPIRES_AFTER_MS, BOOKINGS_QUERY } from '../../contract/calendar/calendar.ts';
import type {
  BookingCursor,
  BookingsPage,
  BookingsQuery,
} from '../../contract/calendar/calendar-access.ts';
import type { BookingView } from '../../contract/reporting/checkup.ts';
import { formatInstant } from '../../contract/values/instant.ts';
import type { StartsStopped } from '../../contract/window/start-hold.ts';
import type { Booking, LeftView } from '../../contract/steps/booking-steps.ts';
import { targetName } from '../../contract/request/window-plan.ts';
import { CalendarUnavailableError } from './calendar-refusals.ts';
import type { CalendarPlace } from './calendar-call.ts';
import { lastStartsStopped, whoShouldPoll } from './organization.ts';

function stateOf({ change }: Booking): BookingView['state'] {
  if (change === null) return 'booked';
  return change.stage === 'applied' ? 'active' : 'armed';
}

function toView(booking: Booking): BookingView {
  return {
    workflow_id: booking.window_id,
    target: targetName(booking.target),
    start_time: formatInstant(booking.start_ms),
    end_time: formatInstant(booking.end_ms),
    state: stateOf(booking),
  };
}

/** Whether a calendar would drop the booking with its next message. */
function isExpired({ change, end_ms }: Booking): boolean {
  return change === null && end_ms + BOOKING_EXPIRES_AFTER_MS <= Date.now();
}

/** A query on a terminated workflow still answers, with its last state: the answer only counts if this is true. */
export async function isRunning({ client, calendarId }: CalendarPlace): Promise<boolean> {
  const calendar = await orNull(client.workflow.getHandle(calendarId).describe());
  return calendar?.status.name === 'RUNNING';
}

async function readPage(place: CalendarPlace, after: BookingCursor | null): Promise<BookingsPage> {
  const handle = place.client.workflow.getHandle(place.calendarId);
  const page = await handle.query<BookingsPage, [BookingsQuery]>(BOOKINGS_QUERY, { after });
  const why = whyLocked(page);
  if (why !== null) throw new Error(`its answer cannot be read here: ${why}`);
  return page;
}

async function readAll(place: CalendarPlace): Promise<Booking[]> {
  if (!(await isRunning(place))) return [];
  const bookings: Booking[] = [];
  let after: BookingCursor | null = null;
  do {
    const page: BookingsPage = await readPage(place, after);
    bookings.push(...page.bookings);
    after = page.next;
  } while (after !== null);
  return bookings;
}

export async function inTime<T>(place: CalendarPlace, read: () => Promise<T>): Promise<T> {
  try {
    return await place.client.withDeadline(Date.now() + place.deadlineMs, read);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CalendarUnavailableError(
      `the bookings of ${place.calendarId} could not be read: ${why}; ${await whoShouldPoll(place)}`,
      { cause: error },
    );
  }
}

/**
 * All bookings with their recorded changes, soonest first.
 * @throws {CalendarUnavailableError} no answer in time
 */
export async function readBookings(place: CalendarPlace): Promise<readonly Booking[]> {
  return inTime(place, () => readAll(place));
}

/**
 * Who stopped starts, even while no calendar is running; null if nobody did.
 * @throws {CalendarUnavailableError} no answer in time
 */
export async function readStartsStopped(place: CalendarPlace): Promise<StartsStopped | null> {
  return inTime(place, async () => {
    if (!(await isRunning(place))) return lastStartsStopped(place.client, place.calendarId);
    return (await readPage(place, null)).starts_stopped ?? null;
  });
}

/** Changes that people are responsible for, oldest first. @throws {CalendarUnavailableError} no answer in time */
export async function readLeft(place: CalendarPlace): Promise<readonly LeftView[]> {
  return inTime(place, async () => {
    if (!(await isRunning(place))) return [];
    return (await readPage(place, null)).left ?? [];
  });
}

/** The current bookings, in the form in which they are shown. @throws {CalendarUnavailableError} */
export async function listBookings(place: CalendarPlace): Promise<readonly BookingView[]> {
  const bookings = await readBookings(place);
  return bookings.filter((booking) => !isExpired(booking)).map(toView);
}
