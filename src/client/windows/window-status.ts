/** How a window stands now: as it says itself, else as what it left behind says. */
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { STATUS_QUERY } from '../../contract/window/messages.ts';
import type { WindowStatus } from '../../contract/window/window.ts';
import { call } from '../temporal/calling.ts';
import type { Place } from '../temporal/connecting.ts';
import { readStatus } from './reading-status.ts';
import { describeInForce } from './run-in-force.ts';
import { finalStatus, statusOf } from './window-record.ts';

const QUERY_MS = 5_000;

/**
 * How the run stands. One that is over, was terminated, or whose worker is silent is read from what it
 * left behind, never from a query that would repeat an old state.
 */
export async function runStatus(
  place: Place,
  execution: WorkflowExecutionDescription,
): Promise<WindowStatus> {
  if (execution.status.name !== 'RUNNING') return finalStatus(place, execution);
  try {
    const handle = place.client.workflow.getHandle(execution.workflowId);
    const status: unknown = await call(place, () => handle.query(STATUS_QUERY), QUERY_MS);
    return readStatus(status);
  } catch {
    return statusOf(execution);
  }
}

/** The window now, as {@link runStatus} of the run that speaks for it. @throws {WindowNotFoundError} */
export async function windowStatus(place: Place, workflowId: string): Promise<WindowStatus> {
  return runStatus(place, await describeInForce(place, workflowId));
}
