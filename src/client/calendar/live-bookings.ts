/**
 * What a calendar starts with after its predecessor was ended in Temporal: a booking for each running window and each
 * running rescue, from Temporal's lists and records. They contain neither the change of a line nor the limit of a
 * window; the change comes back when the window itself asks, and a line that may be changed is held until it is
 * released. Without these bookings, a second window could be booked on the line of a first, or begin before it is back.
 */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import {
  toCompactId,
  type CompactBooking,
  type CompactRest,
} from '../../contract/calendar/calendar-state.ts';
import { RESCUE_WORKFLOW } from '../../contract/calendar/sweep.ts';
import { bookedRow } from '../../contract/request/announcement/announcement.ts';
import { readTargetName, rowTargetId } from '../../contract/request/target/target.ts';
import type { BookedRow } from '../../contract/steps/booking-steps.ts';
import { WINDOW_WORKFLOW } from '../../contract/window/messages.ts';
import { ACTIVE_PHASES, type Phase, type WindowStatus } from '../../contract/window/window.ts';
import { orNull, someAtATime } from '../temporal/calling.ts';
import { GOES_ON, isOneOf, PAGE, queryFor } from '../temporal/rows.ts';
import { attributePhase } from '../windows/reading/attribute-status.ts';
import { rescueStatus, statusOf } from '../windows/reading/window-record.ts';

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

/** A window that is running, or one that a rescue stands in for. */
export interface Live {
  readonly status: WindowStatus;
  readonly isRescue: boolean;
  /** Its own record says so, not only a list: then its line is held until it is released. */
  readonly isCertain: boolean;
}

/** Null if the status does not contain enough. */
function bookingOf({ status, isCertain }: Live, rescuedRun: string | null): CompactBooking | null {
  const target = status.target === null ? null : readTargetName(status.target);
  const [start, end] = [status.start_time, status.end_time].map((at) => Date.parse(at ?? ''));
  if (target === null || start === undefined || end === undefined) return null;
  if (!BOOKED.includes(status.phase) || Number.isNaN(start) || !(start <= end)) return null;
  const name = `${target.kind}:${target.id}`;
  const row = rowOf(status);
  const id = toCompactId(status.workflow_id, target);
  const rest: CompactRest = {
    ...(row === null ? {} : { row: [row.id, row.words] as const }),
    ...(rescuedRun === null ? {} : { rescued_run: rescuedRun }),
    listed: isCertain && ACTIVE_PHASES.includes(status.phase) ? 'at_work' : 'ahead',
  };
  return [name, id, status.run_id, start, end, NO_LIMIT, rest];
}

/** One booking for each window, even if an earlier run of it is being rescued. */
export function bookingsFrom(all: readonly Live[]): readonly CompactBooking[] {
  const rescues = all.filter(({ isRescue, isCertain }) => isRescue && isCertain);
  const rescued = new Map(rescues.map(({ status }) => [status.workflow_id, status.run_id]));
  const windows = all.filter(({ isRescue }) => !isRescue);
  const own = new Set(windows.map(({ status }) => status.workflow_id));
  return [...windows, ...rescues.filter(({ status }) => !own.has(status.workflow_id))]
    .map((live) => bookingOf(live, rescued.get(live.status.workflow_id) ?? null))
    .filter((booking) => booking !== null);
}

type Row = Parameters<typeof statusOf>[0] & Pick<WorkflowExecutionInfo, 'type'>;

function liveOf(row: Row, isCertain: boolean): Live | null {
  const isRescue = row.type === RESCUE_WORKFLOW;
  const status = isRescue ? rescueStatus(row) : statusOf(row);
  return status && { status, isRescue, isCertain };
}

function isAtWork(row: WorkflowExecutionInfo): boolean {
  const phase = attributePhase(row);
  return phase !== null && ACTIVE_PHASES.includes(phase);
}

/** According to its own record now, because a list still shows windows that ended a moment ago. */
async function liveNow(client: Client, row: WorkflowExecutionInfo): Promise<Live | null> {
  const now = await orNull(client.workflow.getHandle(row.workflowId, row.runId).describe());
  return now?.status.name === 'RUNNING' ? liveOf(now, true) : null;
}

/** Where there are too many to look up in time, the rest is taken from the list; those at work come first. */
async function bookingsOf(client: Client, taskQueue: string) {
  const types = [WINDOW_WORKFLOW, RESCUE_WORKFLOW];
  const query = queryFor(types, taskQueue, isOneOf('WindowPhase', BOOKED), GOES_ON);
  const rows: WorkflowExecutionInfo[] = [];
  for await (const row of client.workflow.list({ query, pageSize: PAGE })) rows.push(row);
  rows.sort((a, b) => Number(isAtWork(b)) - Number(isAtWork(a)));
  const look = { atOnce: AT_ONCE, untilMs: Date.now() + LOOK_MS };
  const looked = await someAtATime(rows, look, (row) => liveNow(client, row));
  const others = rows.slice(looked.length).map((row) => liveOf(row, false));
  return bookingsFrom([...looked, ...others].filter((live) => live !== null));
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
