/**
 * What a calendar starts with after its predecessor was ended in Temporal: a booking for each running window, from
 * Temporal's lists and records. They contain neither the change of a line nor the limit of a window; both come back
 * when the window itself asks. Without these bookings, a second window could be booked on the line of a first.
 */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { toCompactId, type CompactBooking } from '../../contract/calendar/calendar-state.ts';
import { bookedRow } from '../../contract/request/announcement/announcement.ts';
import { readTargetName, rowTargetId } from '../../contract/request/target/target.ts';
import type { BookedRow } from '../../contract/steps/booking-steps.ts';
import { WINDOW_WORKFLOW } from '../../contract/window/messages.ts';
import { ACTIVE_PHASES, type Phase, type WindowStatus } from '../../contract/window/window.ts';
import { orNull, someAtATime } from '../temporal/calling.ts';
import { GOES_ON, isOneOf, PAGE, queryFor } from '../temporal/rows.ts';
import { statusOf } from '../windows/reading/window-record.ts';

/** The longest time for everything: a calendar without bookings is better than none. */
const ALL_MS = 5_000;
/** Time for looking up single windows, and how many in parallel. */
const LOOK_MS = 2_000;
const AT_ONCE = 20;
/** The highest limit of a request: the limits of other windows apply. */
const NO_LIMIT = 10_000;

const BOOKED: readonly Phase[] = ['scheduled', ...ACTIVE_PHASES];

function rowOf(status: WindowStatus): BookedRow | null {
  const { announcement, fallback_greeting: greeting, reroute_queue_id: queue } = status;
  if (announcement === null || greeting === null) return null;
  const row = rowTargetId(announcement.table_id, announcement.row_key);
  return bookedRow({ row, greeting, queue, time_zone: null }, status.workflow_id);
}

/** Null if the status does not contain enough. */
export function bookingOf(status: WindowStatus): CompactBooking | null {
  const target = status.target === null ? null : readTargetName(status.target);
  const [start, end] = [status.start_time, status.end_time].map((at) => Date.parse(at ?? ''));
  if (target === null || start === undefined || end === undefined) return null;
  if (!BOOKED.includes(status.phase) || Number.isNaN(start) || !(start <= end)) return null;
  const name = `${target.kind}:${target.id}`;
  const row = rowOf(status);
  const id = toCompactId(status.workflow_id, target);
  const rest = row === null ? {} : { row: [row.id, row.words] as const };
  return [name, id, status.run_id, start, end, NO_LIMIT, rest];
}

/** According to its own record now, because a list still shows windows that ended a moment ago. */
async function bookingNow(client: Client, row: WorkflowExecutionInfo) {
  const now = await orNull(client.workflow.getHandle(row.workflowId, row.runId).describe());
  return now?.status.name === 'RUNNING' ? bookingOf(statusOf(now)) : null;
}

/** Where there are too many to look up in time, the rest is taken from the list. */
async function bookingsOf(client: Client, taskQueue: string) {
  const query = queryFor([WINDOW_WORKFLOW], taskQueue, isOneOf('WindowPhase', BOOKED), GOES_ON);
  const rows: WorkflowExecutionInfo[] = [];
  for await (const row of client.workflow.list({ query, pageSize: PAGE })) rows.push(row);
  const look = { atOnce: AT_ONCE, untilMs: Date.now() + LOOK_MS };
  const looked = await someAtATime(rows, look, (row) => bookingNow(client, row));
  const others = rows.slice(looked.length).map((row) => bookingOf(statusOf(row)));
  return [...looked, ...others].filter((booking) => booking !== null);
}

/** Bookings for the windows booked or running on this task queue; none if no list comes in time. */
export async function liveBookings(
  client: Client,
  taskQueue: string,
): Promise<readonly CompactBooking[]> {
  try {
    return await client.withDeadline(Date.now() + ALL_MS, () => bookingsOf(client, taskQueue));
  } catch {
    return [];
  }
}
