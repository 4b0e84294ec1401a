/**
 * Which windows' lines are or may be changed right now. Temporal's lists are some seconds late, so the calendar is
 * asked as well, and each window is checked in its own record.
 */
import { ACTIVE_PHASES, type WindowStatus } from '../../contract/window/window.ts';
import { readBookings } from '../calendar/calendar-bookings.ts';
import { placeOf } from '../calendar/calendar-call.ts';
import { askWorker } from '../checkups.ts';
import type { Place } from '../temporal/connecting.ts';
import { someAtATime } from '../temporal/calling.ts';
import { listWindows } from '../listing.ts';
import {
  describeIfAny,
  finalStatus,
  rescueOf,
  rescueStatus,
  statusOf,
} from './reading/window-record.ts';

const CALENDAR_MS = 15_000;
const WORKER_MS = 5_000;
const AT_ONCE = 20;
/** Longer than a list lags: whatever is due by then is checked. */
const DUE_MS = 60_000;

export interface Candidate {
  readonly workflow_id: string;
  readonly run_id: string;
}

interface ActiveWindows {
  readonly windows: readonly Candidate[];
  /** Why the calendar could not be asked: a window that began in the last seconds may be missing. */
  readonly incomplete: string | null;
}

function isDue(startMs: number): boolean {
  return startMs <= Date.now() + DUE_MS;
}

function mayBeActive({ phase, start_time }: WindowStatus): boolean {
  if (ACTIVE_PHASES.includes(phase)) return true;
  const isAhead = phase === 'requested' || phase === 'scheduled';
  return isAhead && (start_time === null || isDue(Date.parse(start_time)));
}

async function listed(place: Place): Promise<readonly Candidate[]> {
  const found: Candidate[] = [];
  for await (const status of listWindows(place, {})) if (mayBeActive(status)) found.push(status);
  return found;
}

async function booked(place: Place): Promise<readonly Candidate[]> {
  const { client, taskQueue } = place;
  const patience = { workerTimeoutMs: WORKER_MS };
  const { organization_id } = await askWorker(place, { kind: 'organization' }, patience);
  const calendar = placeOf(organization_id, { client, taskQueue, deadlineMs: CALENDAR_MS });
  const bookings = await readBookings(calendar);
  return bookings
    .filter(({ change, start_ms }) => change !== null || isDue(start_ms))
    .map(({ window_id, run_id }) => ({ workflow_id: window_id, run_id }));
}

/** From Temporal's records, including the rescue's; null if neither has any. */
export async function recordedStatus(
  place: Place,
  { workflow_id: workflowId, run_id: runId }: Candidate,
): Promise<WindowStatus | null> {
  const execution = await describeIfAny(place, workflowId);
  if (execution?.status.name === 'RUNNING') return statusOf(execution);
  if (execution !== null) return finalStatus(place, execution);
  const rescue = await rescueOf(place, { workflowId, runId });
  return rescue && rescueStatus(rescue);
}

/** A window that is gone from Temporal has a booking which says that its line was changed. */
async function isActive(place: Place, candidate: Candidate): Promise<boolean> {
  const status = await recordedStatus(place, candidate);
  return status === null || ACTIVE_PHASES.includes(status.phase);
}

/**
 * The windows of this task queue whose line is or may be changed now; those of other organisations in the namespace do
 * not count.
 * @throws {TemporalUnreachableError}
 */
export async function activeWindows(place: Place): Promise<ActiveWindows> {
  let incomplete: string | null = null;
  const ofCalendar = await booked(place).catch((error: unknown) => {
    incomplete = error instanceof Error ? error.message : String(error);
    return [];
  });
  const all = [...(await listed(place)), ...ofCalendar];
  const each = [...new Map(all.map((candidate) => [candidate.workflow_id, candidate])).values()];
  const looks = await someAtATime(each, { atOnce: AT_ONCE }, (one) => isActive(place, one));
  return { windows: each.filter((_one, n) => looks[n]), incomplete };
}
