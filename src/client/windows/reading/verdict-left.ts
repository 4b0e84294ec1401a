/** The verdict of a decided window, from what it has left: asks no worker, sends no update. */
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { planDifferences } from '../../../contract/request/plan-differences.ts';
import { readRequest } from '../../../contract/request/request-schema.ts';
import type { WindowPlan } from '../../../contract/request/window-plan.ts';
import type { Verdict } from '../../../contract/window/window.ts';
import type { Place } from '../../temporal/connecting.ts';
import { WindowDiffersError } from '../../errors/request-errors.ts';
import type { Snapshot } from './reading-status.ts';
import { verdictAnswered } from './verdict-answered.ts';
import { firstRequest } from './window-history.ts';
import { resultOf, snapshotOf } from './window-record.ts';

interface Asked {
  readonly workflowId: string;
  readonly plan: WindowPlan;
}

/** Whether the booked request could be read and is the same. @throws {WindowDiffersError} */
async function isAsBooked(place: Place, { workflowId, plan }: Asked): Promise<boolean> {
  const booked = await firstRequest(place, workflowId);
  const reading = readRequest(booked, { askedAtMs: Date.now(), anyTime: true });
  if (!reading.ok) return false;
  const problems = planDifferences(reading.plan, plan);
  if (problems.length > 0) throw new WindowDiffersError(workflowId, problems);
  return true;
}

/** From the memo of an accepted, running window. */
function verdictOfRunning({ status }: Snapshot): Verdict {
  const findings = status?.findings ?? [];
  return { accepted: true, code: null, findings, problems: [], conflicts: [] };
}

/** The verdict in the receipt of a window that ended by itself. */
export async function verdictInReceipt(place: Place, workflowId: string): Promise<Verdict> {
  const receipt = await resultOf(place, workflowId);
  return verdictAnswered(place, { workflowId, isNew: false }, receipt['verdict'] ?? receipt);
}

/**
 * The verdict of an accepted window; null if the request has to be sent: the window is not decided, was refused, or was
 * cut short in Temporal (terminated) and is no longer booked.
 * @throws {WindowDiffersError} booked before with different content
 */
export async function verdictLeft(
  place: Place,
  execution: WorkflowExecutionDescription,
  asked: Asked,
): Promise<Verdict | null> {
  const snapshot = snapshotOf(execution);
  if (snapshot?.accepted !== true) return null;
  if (execution.status.name === 'RUNNING')
    return (await isAsBooked(place, asked)) ? verdictOfRunning(snapshot) : null;
  if (execution.status.name !== 'COMPLETED') return null;
  await isAsBooked(place, asked);
  return verdictInReceipt(place, asked.workflowId);
}
