/** The current state of a window: as it reports itself, or else from what it left. */
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { STATUS_QUERY } from '../../contract/window/messages.ts';
import type { WindowStatus } from '../../contract/window/window.ts';
import { call } from '../temporal/calling.ts';
import type { Place } from '../temporal/connecting.ts';
import { readStatus } from './reading/reading-status.ts';
import { describeInForce } from './run-in-force.ts';
import { finalStatus, statusOf } from './reading/window-record.ts';

const QUERY_MS = 5_000;

/**
 * The state of the run. If it is over, was terminated, or its worker is silent, that is read from what it left, never
 * from a query that would return an old state.
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

/** The window now, like {@link runStatus} of the run in force. @throws {WindowNotFoundError} */
export async function windowStatus(place: Place, workflowId: string): Promise<WindowStatus> {
  return runStatus(place, await describeInForce(place, workflowId));
}
