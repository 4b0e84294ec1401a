/** The kill switch of an organisation, for the hour when something is wrong with many windows at once. */
import type { CalendarUpdate } from '../contract/calendar/calendar.ts';
import type { ControlArgument } from '../contract/window/messages.ts';
import { callCalendar, freshUpdateId, placeOf } from './calendar/calendar-call.ts';
import { askWorker, type CheckupOptions } from './checkups.ts';
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
  const { organization_id } = await askWorker(place, { kind: 'organization' }, options);
  const calendar = placeOf(organization_id, { client, taskQueue, deadlineMs: CALENDAR_MS });
  const call = { update, argument: { actor, reason }, updateId: freshUpdateId(update) };
  await callCalendar<null>(calendar, call, Date.now() + CALENDAR_MS);
  return organization_id;
}
