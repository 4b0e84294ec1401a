/**
 * Sends a control to a window and returns its answer: by an update or, if the server accepts no more updates, by the
 * signal of the same name.
 */
import { isRecord } from '../../contract/values/json.ts';
import type { AnyControlArgument, Control } from '../../contract/window/messages.ts';
import type { WindowStatus } from '../../contract/window/window.ts';
import { call, isNotFound, isOutOfTime, takesNoUpdate } from '../temporal/calling.ts';
import type { Place } from '../temporal/connecting.ts';
import { checkControl } from './control-check.ts';
import { refusalIn, refusedByNobody } from './control-refusal.ts';
import { askBySignal, unanswered, type SentControl } from './control-signal.ts';
import { NoWorkerError, TemporalUnreachableError } from '../errors/reach-errors.ts';
import { waitForWorker } from '../temporal/queues/workers.ts';
import { asStatus } from '../windows/reading/reading-status.ts';
import { runInForce, windowStatus, type Run } from '../windows/run-in-force.ts';
import { describeWindow, rescueOf } from '../windows/reading/window-record.ts';

const CONTROL_MS = 30_000;

/** A window's answer to a control: its status afterwards. */
export interface ControlledStatus extends WindowStatus {
  /**
   * Set if the server accepts no more updates for this window, and so the control was sent as a signal; the window's
   * history proves that it was carried out.
   */
  readonly sent_as?: 'signal';
}

/** Where a control goes: to the run that has the line, or to the rescue that stands in for it. */
async function listenerOf(place: Place, workflowId: string): Promise<Run> {
  // Fails at once instead of after a long wait if there is no server or no such window.
  const newest = await describeWindow(place, workflowId);
  const { run: execution } = await runInForce(place, newest, 'live');
  if (execution.status.name === 'RUNNING') return execution;
  const rescue = await rescueOf(place, execution);
  return rescue?.status.name === 'RUNNING' ? rescue : execution;
}

/** Without a failure it was done; if the answer cannot be read here, the window's record is shown. */
async function askByUpdate(place: Place, sent: SentControl): Promise<WindowStatus> {
  const { windowId, listener, control, argument } = sent;
  const handle = place.client.workflow.getHandle(listener.workflowId, listener.runId);
  const answer: unknown = await call(
    place,
    () => handle.executeUpdate<unknown, [SentControl['argument']]>(control, { args: [argument] }),
    CONTROL_MS,
  );
  const status = asStatus(isRecord(answer) ? answer['status'] : null);
  return status ?? windowStatus(place, windowId);
}

async function explain(place: Place, sent: SentControl, error: unknown): Promise<unknown> {
  const { windowId } = sent;
  const refusal = refusalIn(windowId, error);
  if (refusal !== null) return refusal;
  if (error instanceof TemporalUnreachableError)
    return isOutOfTime(error.cause) ? unanswered(place, sent) : error;
  return isNotFound(error) ? refusedByNobody(place, windowId) : error;
}

/** A window without a worker hears nothing, so nothing is sent, unless it is not known who polls. */
async function waitForItsWorker(
  place: Place,
  { status, taskQueue }: Run,
  withinMs: number,
): Promise<void> {
  if (status.name !== 'RUNNING') return;
  try {
    await waitForWorker(place, { withinMs, taskQueue, otherwise: 'nothing was sent' });
  } catch (error) {
    if (error instanceof NoWorkerError) throw error;
  }
}

/**
 * Sends a control, and resolves with the status of the window afterwards.
 * @throws {ControlInvalidError} nothing was sent
 * @throws {ControlRefusedError} the window refuses; it is unchanged
 * @throws {NoWorkerError} nothing was sent
 * @throws {UnansweredError} no worker answered in time
 * @throws {WindowNotFoundError} @throws {TemporalUnreachableError}
 */
export async function sendControl(
  place: Place,
  windowId: string,
  control: Control,
  argument: AnyControlArgument,
  workerTimeoutMs = CONTROL_MS,
): Promise<ControlledStatus> {
  checkControl(control, argument);
  const listener = await listenerOf(place, windowId);
  await waitForItsWorker(place, listener, workerTimeoutMs);
  const sent: SentControl = { windowId, listener, control, argument };
  try {
    return await askByUpdate(place, sent);
  } catch (error) {
    if (!takesNoUpdate(error)) throw await explain(place, sent, error);
  }
  try {
    await askBySignal(place, sent);
  } catch (error) {
    throw await explain(place, sent, error);
  }
  return { ...(await windowStatus(place, windowId)), sent_as: 'signal' };
}
