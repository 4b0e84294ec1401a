/**
 * The calendar: one entity workflow per organisation that admits windows without a race. Its names on the wire and the
 * kinds of its refusals; the arguments of its updates are in `calendar-arguments.ts`.
 */
import { fitId } from '../values/derived-id.ts';

/** The workflow id of an organisation's calendar. */
export function calendarId(organizationId: string): string {
  return fitId(`ivr-calendar/${organizationId}`);
}

/** The updates of a calendar, each with one object argument. */
export const CALENDAR_UPDATES = [
  'book',
  'arm',
  'note',
  'extend',
  'release',
  'claim',
  'forget',
  'leaveRow',
  'stopStarts',
  'allowStarts',
] as const;
export type CalendarUpdate = (typeof CALENDAR_UPDATES)[number];

/** The updates of its annexes. */
export type AnnexUpdate = 'keep' | 'retain';

/**
 * Update of a calendar that carries many of the others, a {@link CalendarBatch} carried out in order; answers with a
 * {@link BatchedAnswer} for each. However many windows a worker asks about at once, it is one of the ten updates in
 * flight that a server accepts.
 */
export const BATCH_UPDATE = 'batch';

/** The failure type of a batch in which every call is refused: its first detail has the answers. */
export const BATCH_REFUSED = 'CalendarBatchRefused';

/** Query of a calendar: a {@link BookingsPage}. */
export const BOOKINGS_QUERY = 'bookings';

/** Signal to a window that waits: ask again. Only a hint that may be lost; `arm` has the answer. */
export const LINE_RELEASED_SIGNAL = 'lineReleased';
export interface LineReleased {
  /** The window that held the line, or the calendar that allows starts again. */
  readonly by: string;
}

/** Signal to an armed window: starts are stopped, {@link StartsStopped}; the window asks `arm` again. */
export const STARTS_STOPPED_SIGNAL = 'startsStopped';

/**
 * Failure types with which a calendar refuses. `conflict`: the first detail is a {@link BookResult} with the reasons;
 * `draining`: it continues as new, ask again at once; `invalid`: the argument is wrong; `unknown`: it has no such
 * booking; `full`: it holds as much as it can; `released`: this run of the window has already released its booking;
 * `late`: what it refers to was stored in an annex so long ago that it may be gone.
 */
export const CALENDAR_REFUSALS = {
  conflict: 'CalendarConflict',
  draining: 'CalendarDraining',
  invalid: 'CalendarInvalid',
  unknown: 'CalendarUnknownBooking',
  full: 'CalendarFull',
  released: 'CalendarReleased',
  late: 'CalendarLate',
} as const;
export type CalendarRefusal = keyof typeof CALENDAR_REFUSALS;

/** A booking without a change whose window is over for this long is dropped: it was terminated. */
export const BOOKING_EXPIRES_AFTER_MS = 10 * 60_000;
