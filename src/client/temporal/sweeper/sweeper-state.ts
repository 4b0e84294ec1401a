/** Whether the schedule that rescues the lines of windows cut short is running, and whether it works. */
import { ScheduleNotFoundError, type ScheduleDescription } from '@temporalio/client';
import { formatInstant } from '../../../contract/values/instant.ts';
import { sweeperId, SWEEPER_WORKFLOW } from '../../../contract/calendar/sweep.ts';
import { call } from '../calling.ts';
import type { Place } from '../connecting.ts';
import { readSweeps, type SweepsSeen } from './sweeps-seen.ts';
import { newestRow, queryFor } from '../rows.ts';

/** Instants are RFC 3339. */
export interface SweeperState {
  readonly state: 'running' | 'paused' | 'missing';
  /** When a sweep was last seen: it began, or ended without failing. Null before the first. */
  readonly last_sweep: string | null;
  /** When a sweep last ended without failing; null if none is known. */
  readonly last_good_sweep?: string | null;
  /** The task queue that is swept, if it is not the client's. */
  readonly other_task_queue?: string;
  /** Since when there could have been one; null if not known. */
  readonly since?: string | null;
}

function instantOf(epochMs: number | null): string | null {
  return epochMs === null ? null : formatInstant(epochMs);
}

/** From the last ten that the server keeps, because a list would be some seconds late. */
async function sweepsAmong(place: Place, { info }: ScheduleDescription): Promise<SweepsSeen> {
  let begunMs: number | null = null;
  for (const { action } of info.recentActions.toReversed()) {
    const seen = await readSweeps(place, action.workflow.workflowId);
    begunMs ??= seen.begunMs;
    if (seen.goodMs !== null) return { begunMs, goodMs: seen.goodMs };
  }
  return { begunMs, goodMs: null };
}

/** Sweeps of this organisation's task queue that succeeded, newest first. */
async function lastGoodListed(place: Place): Promise<number | null> {
  const query = queryFor([SWEEPER_WORKFLOW], place.taskQueue, `ExecutionStatus = 'Completed'`);
  return (await newestRow(place, query))?.closeTime?.getTime() ?? null;
}

async function describe(place: Place, organizationId: string): Promise<ScheduleDescription | null> {
  try {
    const handle = place.client.schedule.getHandle(sweeperId(organizationId));
    return await call(place, () => handle.describe());
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

/** When a sweep last ended without failing, epoch ms; null if none is known. */
export async function lastGoodSweep(place: Place, organizationId: string): Promise<number | null> {
  const schedule = await describe(place, organizationId);
  const recent = schedule === null ? null : (await sweepsAmong(place, schedule)).goodMs;
  return recent ?? (await lastGoodListed(place));
}

/** The newest of these instants, as far as known; null if none is. */
function newest(...epochMs: readonly (number | null)[]): number | null {
  const known = epochMs.filter((ms) => ms !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** @throws {TemporalUnreachableError} */
export async function readSweeper(place: Place, organizationId: string): Promise<SweeperState> {
  const schedule = await describe(place, organizationId);
  if (schedule === null)
    return { state: 'missing', last_sweep: null, last_good_sweep: null, since: null };
  const { info, state, action } = schedule;
  const { begunMs, goodMs: recentMs } = await sweepsAmong(place, schedule);
  const goodMs = recentMs ?? (await lastGoodListed(place));
  const { taskQueue: swept } = action;
  return {
    state: state.paused ? 'paused' : 'running',
    last_sweep: instantOf(newest(begunMs, goodMs)),
    last_good_sweep: instantOf(goodMs),
    since: instantOf(info.createdAt.getTime()),
    ...(swept === place.taskQueue ? {} : { other_task_queue: swept }),
  };
}
