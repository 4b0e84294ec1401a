/** The organisation of a task queue, found without a worker: it is part of its calendar's id. */
import { lastStartsStopped } from './last-calendar.ts';
import { CALENDAR_WORKFLOW } from '../../contract/window/messages.ts';
import { calendarId } from '../../contract/calendar/calendar.ts';
import type { StartsStopped } from '../../contract/window/start-hold.ts';
import { call, isNotFound } from '../temporal/calling.ts';
import type { Place } from '../temporal/connecting.ts';
import { quoted } from '../windows/list-query.ts';

const PREFIX = calendarId('');

/** Null if there never was a calendar. @throws {TemporalUnreachableError} */
export async function findOrganization(place: Place): Promise<string | null> {
  const query = `WorkflowType = ${quoted(CALENDAR_WORKFLOW)} AND TaskQueue = ${quoted(place.taskQueue)}`;
  const rows = place.client.workflow.list({ query, pageSize: 1 })[Symbol.asyncIterator]();
  const { value, done } = await call(place, () => rows.next());
  return done === true || !value.workflowId.startsWith(PREFIX)
    ? null
    : value.workflowId.slice(PREFIX.length);
}

/** Where the organisation's calendar runs; null if there is none. @throws {TemporalUnreachableError} */
export async function findCalendarQueue(
  place: Place,
  organizationId: string,
): Promise<string | null> {
  try {
    const handle = place.client.workflow.getHandle(calendarId(organizationId));
    const { taskQueue, status } = await call(place, () => handle.describe());
    return status.name === 'RUNNING' ? taskQueue : null;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/** Who stopped starts, according to the calendar's history. @throws {TemporalUnreachableError} */
export async function recallStartsStopped(
  place: Place,
  organizationId: string,
): Promise<StartsStopped | null> {
  return call(place, () => lastStartsStopped(place.client, calendarId(organizationId)));
}
