/** Whether the schedule runs that rescues lines of windows that were cut short, and whether it works. */
import { ScheduleNotFoundError, type ScheduleDescription } from '@temporalio/client';
import { formatInstant } from '../../contract/values/instant.ts';
import { sweeperId, SWEEPER_WORKFLOW } from '../../contract/calendar/sweep.ts';
import { call, isNotFound } from './calling.ts';
import type { Place } from './connecting.ts';
import { quoted } from '../windows/list-query.ts';

/** Instants are RFC 3339. */
export interface SweeperState {
  readonly state: 'running' | 'paused' | 'missing';
  /** When one last began; null before the first. */
  readonly last_sweep: string | null;
  /** When one last ended without failing; null: none is known. */
  readonly last_good_sweep?: string | null;
  /** Since when there could have been one; null: not known. */
  readonly since?: string | null;
}

function instantOf(date: Date | null | undefined): string | null {
  return date ? formatInstant(date.getTime()) : null;
}

/** When a sweep ended well; null: it goes on, failed, or is gone. */
async function goodEnd(place: Place, workflowId: string): Promise<Date | null> {
  try {
    const found = await call(place, () => place.client.workflow.getHandle(workflowId).describe());
    return found.status.name === 'COMPLETED' ? (found.closeTime ?? null) : null;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/** The server keeps the last ten, and says of each how it ended: a list would be some seconds late. */
async function lastGoodAmong(place: Place, { info }: ScheduleDescription): Promise<Date | null> {
  for (const { action } of info.recentActions.toReversed()) {
    const end = await goodEnd(place, action.workflow.workflowId);
    if (end !== null) return end;
  }
  return null;
}

/** Sweeps of this organisation's task queue that ended well, the latest first. */
async function lastGoodListed(place: Place): Promise<Date | null> {
  const conditions = [
    `WorkflowType = ${quoted(SWEEPER_WORKFLOW)}`,
    `TaskQueue = ${quoted(place.taskQueue)}`,
    `ExecutionStatus = 'Completed'`,
  ];
  const query = conditions.join(' AND ');
  const rows = place.client.workflow.list({ query, pageSize: 1 })[Symbol.asyncIterator]();
  const { value, done } = await call(place, () => rows.next());
  return done === true ? null : (value.closeTime ?? null);
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

/** When a sweep last ended without failing, epoch ms; null: none is known. */
export async function lastGoodSweep(place: Place, organizationId: string): Promise<number | null> {
  const schedule = await describe(place, organizationId);
  const recent = schedule === null ? null : await lastGoodAmong(place, schedule);
  return (recent ?? (await lastGoodListed(place)))?.getTime() ?? null;
}

/** @throws {TemporalUnreachableError} */
export async function readSweeper(place: Place, organizationId: string): Promise<SweeperState> {
  const schedule = await describe(place, organizationId);
  if (schedule === null)
    return { state: 'missing', last_sweep: null, last_good_sweep: null, since: null };
  const { info, state } = schedule;
  const good = (await lastGoodAmong(place, schedule)) ?? (await lastGoodListed(place));
  return {
    state: state.paused ? 'paused' : 'running',
    last_sweep: instantOf(info.recentActions.at(-1)?.takenAt),
    last_good_sweep: instantOf(good),
    since: instantOf(info.createdAt),
  };
}
