/** The kill switch of an organisation, for the hour when something is wrong with many windows at once. */
import { type CalendarUpdate, calendarId } from '../contract/calendar/calendar.ts';
import type { ControlArgument } from '../contract/window/messages.ts';
import { callCalendar, freshUpdateId } from './calendar/calendar-call.ts';
import { servedOrganization, type CheckupOptions } from './checkups.ts';
import type { Place } from './temporal/connecting.ts';
import { checkBy } from './controls/control-check.ts';

const CALENDAR_MS = 15_000;
/**
 * @returns the organisation whose starts are now stopped or allowed
 * @throws {ControlInvalidError} nothing was sent
 */
export async function setStarts(
  place: Place,
  update: Extract<CalendarUpdate, 'stopStarts' | 'allowStarts'>,
  by: ControlArgument,
  options: CheckupOptions,
): Promise<string> {
  checkBy(by);
  const { actor, reason } = by;
  const { client, taskQueue } = place;
  const organizationId = await servedOrganization(place, options);
  await callCalendar<null>(
    {
      client,
      taskQueue,
      calendarId: calendarId(organizationId),
      deadlineMs: CALENDAR_MS,
      state: { v: 1, bookings: [], released: [] },
    },
    { update, argument: { actor, reason }, updateId: freshUpdateId(update) },
    Date.now() + CALENDAR_MS,
  );
  return organizationId;
}
