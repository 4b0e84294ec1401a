/** How a window stands now: as it says itself, else as what it left behind says. */
import { STATUS_QUERY } from '../contract/messages.ts';
import type { WindowStatus } from '../contract/window.ts';
import { call } from './calling.ts';
import type { Place } from './connecting.ts';
import { readStatus } from './reading-status.ts';
import { describeWindow, finalStatus, statusOf } from './window-record.ts';

const QUERY_MS = 5_000;

/**
 * The window now. One that is over, was terminated, or whose worker is silent is read from what it
 * left behind, never from a query that would repeat an old state.
 * @throws {WindowNotFoundError}
 */
export async function windowStatus(place: Place, workflowId: string): Promise<WindowStatus> {
  const execution = await describeWindow(place, workflowId);
  if (execution.status.name !== 'RUNNING') return finalStatus(place, execution);
  try {
    const handle = place.client.workflow.getHandle(workflowId);
    const status: unknown = await call(place, () => handle.query(STATUS_QUERY), QUERY_MS);
    return readStatus(status);
  } catch {
    return statusOf(execution);
  }
}
