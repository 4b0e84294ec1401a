/**
 * What is known of an organisation's calendar without asking it: whose it is, where it runs, and its kill switch, which
 * outlives a calendar that was ended in Temporal. Asks no worker.
 */
import type { Client } from '@temporalio/client';
import { recallStarts } from '../../audit/index.ts';
import { CALENDAR_WORKFLOW } from '../../contract/window/messages.ts';
import { calendarId } from '../../contract/calendar/calendar.ts';
import type { StartsStopped } from '../../contract/window/start-hold.ts';
import { call, orNull } from '../temporal/calling.ts';
import type { Place } from '../temporal/connecting.ts';
import { decodeHistory } from '../temporal/history/decoded-history.ts';
import { newestRow, queryFor } from '../temporal/rows.ts';
import { opener } from '../temporal/tolerant-converter.ts';
import type { CalendarPlace } from './calendar-call.ts';

const PREFIX = calendarId('');
/** Short, because the caller has already waited for the calendar. */
const LOOK_MS = 500;

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

/** Who stopped starts, according to the newest run of a calendar; null if nobody did, or if its history is gone. */
export async function lastStartsStopped(client: Client, id: string): Promise<StartsStopped | null> {
  const history = await orNull(client.workflow.getHandle(id).fetchHistory());
  return history && recallStarts(decodeHistory(history, opener(client)));
}

/** Never throws, because the caller has an error of its own. */
async function queueOf({ client, calendarId: id, taskQueue }: CalendarPlace): Promise<string> {
  try {
    const handle = client.workflow.getHandle(id);
    const found = await client.withDeadline(Date.now() + LOOK_MS, () => handle.describe());
    return found.status.name === 'RUNNING' ? found.taskQueue : taskQueue;
  } catch {
    return taskQueue;
  }
}

/** A hint for whoever reads the error: who should poll what. */
export async function whoShouldPoll(place: CalendarPlace): Promise<string> {
  const { taskQueue } = place;
  const queue = await queueOf(place);
  return queue === taskQueue
    ? `is a worker polling ${taskQueue}?`
    : `it runs on the task queue ${queue}, not on ${taskQueue}: is a worker polling it? All workers and clients of an organization need the same TEMPORAL_TASK_QUEUE.`;
}
