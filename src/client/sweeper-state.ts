/** Whether the schedule runs that rescues lines of windows that were cut short. */
import { ScheduleNotFoundError } from '@temporalio/client';
import { sweeperId } from '../contract/sweep.ts';
import { call } from './calling.ts';
import type { Place } from './connecting.ts';

/** Instants are RFC 3339. */
export interface SweeperState {
  readonly state: 'running' | 'paused' | 'missing';
  /** Null before the first sweep. */
  readonly last_sweep: string | null;
}

/** @throws {TemporalUnreachableError} */
export async function readSweeper(place: Place, organizationId: string): Promise<SweeperState> {
  try {
    const handle = place.client.schedule.getHandle(sweeperId(organizationId));
    const { info, state } = await call(place, () => handle.describe());
    const last = info.recentActions.at(-1)?.takenAt ?? null;
    return {
      state: state.paused ? 'paused' : 'running',
      last_sweep: last?.toISOString().replace('Z', '+00:00') ?? null,
    };
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    return { state: 'missing', last_sweep: null };
  }
}
