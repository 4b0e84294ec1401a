/** The organisation of a task queue, found without a worker: it is part of its calendar's id. */
import { lastStartsStopped } from './last-calendar.ts';
import { CALENDAR_WORKFLOW } from '../../contract/window/messages.ts';
import { calendarId } from '../../contract/calendar/calendar.ts';
import type { StartsStopped } from '../../contract/window/start-hold.ts';
import { call, orNull } from '../temporal/calling.ts';
import type { Place } from '../temporal/connecting.ts';
import { newestRow, queryFor } from '../temporal/rows.ts';

const PREFIX = calendarId('');

/** Null if there never was a calendar. @throws {TemporalUnreachableError} */
export async function findOrganization(place: Place): Promise<string | null> {
  const row = await newestRow(place, queryFor([CALENDAR_WORKFLOW], place.taskQueue));
  return row?.workflowId.startsWith(PREFIX) === true ? row.workflowId.slice(PREFIX.length) : null;
}

/** Where the organisation's calendar runs; null if there is none. @throws {TemporalUnreachableError} */
export async function findCalendarQueue(
  place: Place,
  organizationId: string,
): Promise<string | null> {
  const handle = place.client.workflow.getHandle(calendarId(organizationId));
  const calendar = await orNull(call(place, () => handle.describe()));
  return calendar?.status.name === 'RUNNING' ? calendar.taskQueue : null;
}

/** Who stopped starts, according to the calendar's history. @throws {TemporalUnreachableError} */
export async function recallStartsStopped(
  place: Place,
  organizationId: string,
): Promise<StartsStopped | null> {
  return call(place, () => lastStartsStopped(place.client, calendarId(organizationId)));
}
