/** What can be known about a window without a worker: its newest run, its memo, its receipt. */
import type { WorkflowExecutionDescription, WorkflowExecutionInfo } from '@temporalio/client';
import { formatInstant } from '../../../contract/values/instant.ts';
import { isRecord } from '../../../contract/values/json.ts';
import { SNAPSHOT_MEMO, WINDOW_WORKFLOW } from '../../../contract/window/messages.ts';
import { rescueId } from '../../../contract/calendar/sweep.ts';
import {
  FINAL_PHASES,
  blankStatus,
  type Attention,
  type WindowStatus,
} from '../../../contract/window/window.ts';
import { call, callWindow, orNull } from '../../temporal/calling.ts';
import type { Place } from '../../temporal/connecting.ts';
import { WindowNotFoundError } from '../../errors/window-errors.ts';
import { attributePhase, attributeStatus, type Attributed } from './attribute-status.ts';
import { asStatus, readSnapshot, type Snapshot } from './reading-status.ts';

/** What a list and a description of an execution have in common. */
type Execution = Attributed &
  Pick<WorkflowExecutionInfo, 'status'> & {
    readonly memo?: Readonly<Record<string, unknown>> | undefined;
    readonly closeTime?: Date | undefined;
  };

/** Its memo, with the phase of the search attribute: short phases are in no memo. Null if there is none. */
export function snapshotOf(execution: Execution): Snapshot | null {
  const snapshot = readSnapshot(execution.memo?.[SNAPSHOT_MEMO]);
  const status = snapshot?.status ?? null;
  const phase = attributePhase(execution);
  if (snapshot === null || status === null || phase === null) return snapshot;
  return { ...snapshot, status: { ...status, phase } };
}

/** Whether it was closed in Temporal rather than by itself. */
export function isCutShort({ status }: Pick<Execution, 'status'>): boolean {
  return status.name !== 'RUNNING' && status.name !== 'COMPLETED';
}

/** Whether nothing of it can be on its line yet. */
export function isUnwritten({ phase }: WindowStatus): boolean {
  return phase === 'requested' || phase === 'scheduled';
}

/** Whether it was closed in Temporal before a worker took it: nothing was booked. */
export function wasWithdrawn(execution: Execution): boolean {
  return isCutShort(execution) && saidBy(execution) === null;
}

const NOT_BEGUN = 'its line was not changed; book it again if it is still wanted';
const LEFT_BEHIND =
  'the sweeper puts the line back within two minutes; if it does not (interlude doctor says why), put it back by hand, or with its break-glass file (interlude restore FILE)';

function cutShort(status: WindowStatus, execution: Execution): WindowStatus {
  const ended = execution.status.name.toLowerCase().replaceAll('_', ' ');
  const isBefore = isUnwritten(status);
  const attention: Attention = {
    what: `the window's workflow was ${ended} in Temporal before it ${isBefore ? 'began' : 'was over'}`,
    since: formatInstant(execution.closeTime?.getTime() ?? Date.now()),
    next_step: isBefore ? NOT_BEGUN : LEFT_BEHIND,
  };
  return { ...status, line: status.line === 'normal' ? 'normal' : 'unknown', attention };
}

/** The window's own report: from its memo, or else from its search attributes; null if there is none yet. */
function saidBy(execution: Execution): WindowStatus | null {
  return snapshotOf(execution)?.status ?? attributeStatus(execution);
}

/** What {@link rescueId} creates if nothing has to be shortened. */
const RESCUE_ID = /^(?<window>.+)\/rescue\/(?<run>[0-9a-f-]{36})$/;

/**
 * What a rescue reports about its window: from its memo or, if that cannot be read, from its search attributes. Those
 * do not say whose rescue it is, but its id does. Null if there is none yet.
 */
export function rescueStatus(rescue: Execution): WindowStatus | null {
  const status = snapshotOf(rescue)?.status ?? null;
  if (status !== null || rescue.memo?.[SNAPSHOT_MEMO] === undefined) return status;
  const said = attributeStatus(rescue);
  const { window = rescue.workflowId, run = rescue.runId } =
    RESCUE_ID.exec(rescue.workflowId)?.groups ?? {};
  return said === null ? null : { ...said, workflow_id: window, run_id: run };
}

/** As a row of a list shows it: no worker is asked, so a terminated window is never shown as running. */
export function statusOf(execution: Execution): WindowStatus {
  const { workflowId, runId } = execution;
  const said = saidBy(execution) ?? blankStatus(workflowId, runId);
  // Whoever starts a workflow writes its first memo, which may only describe this window.
  const status = { ...said, workflow_id: workflowId, run_id: runId };
  const isOver = FINAL_PHASES.includes(status.phase);
  return isOver || !isCutShort(execution) ? status : cutShort(status, execution);
}

/** One run of a window, by default the newest. @throws {WindowNotFoundError} */
export async function describeWindow(
  place: Place,
  workflowId: string,
  runId?: string,
): Promise<WorkflowExecutionDescription> {
  const handle = place.client.workflow.getHandle(workflowId, runId);
  const description = await callWindow(place, workflowId, () => handle.describe());
  if (description.type !== WINDOW_WORKFLOW) throw new WindowNotFoundError(workflowId);
  return description;
}

/** The newest run of a window, or null. */
export async function describeIfAny(
  place: Place,
  workflowId: string,
): Promise<WorkflowExecutionDescription | null> {
  return orNull(describeWindow(place, workflowId));
}

/** The raw result of a window that ended by itself. */
export async function resultOf(
  place: Place,
  workflowId: string,
  runId?: string,
): Promise<Readonly<Record<string, unknown>>> {
  const result: unknown = await call(place, () =>
    place.client.workflow.getHandle(workflowId, runId, { followRuns: false }).result(),
  );
  return isRecord(result) ? result : {};
}

/** The rescue of a run that was cut short; null if there is none (yet). */
export async function rescueOf(
  place: Place,
  { workflowId, runId }: Pick<Execution, 'workflowId' | 'runId'>,
): Promise<WorkflowExecutionDescription | null> {
  const handle = place.client.workflow.getHandle(rescueId(workflowId, runId));
  return orNull(call(place, () => handle.describe()));
}

/** The status of a window that is over; if it was cut short, as its rescue reports it. */
export async function finalStatus(place: Place, execution: Execution): Promise<WindowStatus> {
  if (execution.status.name !== 'COMPLETED') {
    const rescue = await rescueOf(place, execution);
    return (rescue && rescueStatus(rescue)) ?? statusOf(execution);
  }
  const receipt = await resultOf(place, execution.workflowId, execution.runId);
  return asStatus(receipt['status']) ?? statusOf(execution);
}
