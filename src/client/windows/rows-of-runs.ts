/** Which runs of a window are rows of a list: the newest one, and any earlier one that it must not hide. */
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { ACTIVE_PHASES, type WindowStatus } from '../../contract/window/window.ts';
import { orNull } from '../temporal/calling.ts';
import type { Place } from '../temporal/connecting.ts';
import { wasReset } from './run-in-force.ts';
import { describeWindow } from './reading/window-record.ts';

/** The runs of one id seen so far. */
interface Seen {
  readonly newestRun: string;
  /** One of them was booked, or may have been. */
  readonly isBooked: boolean;
}

type Run = Pick<WorkflowExecutionInfo, 'workflowId' | 'runId'>;

function isBooked({ phase }: WindowStatus): boolean {
  return phase !== 'requested' && phase !== 'refused';
}

/** Takes the runs of a list, newest first. */
export class RowsOfRuns {
  readonly #place: Place;
  readonly #seen = new Map<string, Seen>();

  constructor(place: Place) {
    this.#place = place;
  }

  has(workflowId: string): boolean {
    return this.#seen.has(workflowId);
  }

  /** Whether it is a row. */
  async take(run: Run, status: WindowStatus): Promise<boolean> {
    const { workflowId, runId } = run;
    const newer = this.#seen.get(workflowId);
    if (newer !== undefined && !(await this.#isRowOfItsOwn(run, status, newer))) return false;
    const { newestRun = runId, isBooked: wasBooked = false } = newer ?? {};
    this.#seen.set(workflowId, { newestRun, isBooked: wasBooked || isBooked(status) });
    return true;
  }

  /** Whether the newer ones were refused, or it was cut short with its line changed and no reset continues it. */
  async #isRowOfItsOwn(
    { workflowId, runId }: Run,
    status: WindowStatus,
    { newestRun, isBooked: wasBooked }: Seen,
  ): Promise<boolean> {
    if (!wasBooked && isBooked(status)) return true;
    if (!ACTIVE_PHASES.includes(status.phase)) return false;
    const asked = [runId, newestRun].map((id) => describeWindow(this.#place, workflowId, id));
    const [run, newest] = (await orNull(Promise.all(asked))) ?? [];
    return run !== undefined && newest !== undefined && !wasReset(run, [newest]);
  }
}
