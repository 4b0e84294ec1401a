/**
 * The verdict of a window: in its answer, or in what a decided one has left. If this client cannot read that, the
 * window's own record proves whether it is booked: its phase is a search attribute, which is never encrypted.
 */
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { planDifferences } from '../../../contract/request/plan-differences.ts';
import { readRequest } from '../../../contract/request/request-schema.ts';
import type { WindowPlan } from '../../../contract/request/window-plan.ts';
import { ACTIVE_PHASES, type Phase, type Verdict } from '../../../contract/window/window.ts';
import type { Place } from '../../temporal/connecting.ts';
import { WindowDiffersError } from '../../errors/request-errors.ts';
import { asVerdict } from './reading-status.ts';
import { firstRequest } from './window-history.ts';
import { describeIfAny, resultOf, snapshotOf } from './window-record.ts';
import { whyUnread } from '../../codec/locked-payload.ts';
import { AnswerUnreadableError, type ProvenOutcome } from '../../errors/reach-errors.ts';
import { attributePhase } from './attribute-status.ts';

export interface AnsweredRequest {
  readonly workflowId: string;
  /** The server knew no window with this id, so if one is booked, it is this request. */
  readonly isNew: boolean;
}

function outcomeOf(phase: Phase | null): ProvenOutcome {
  if (phase === null || phase === 'requested') return 'unknown';
  return phase === 'scheduled' || ACTIVE_PHASES.includes(phase) ? 'booked' : 'over';
}

function whatIsKnown({ workflowId, isNew }: AnsweredRequest, outcome: ProvenOutcome): string {
  if (outcome === 'over') return `${workflowId} is over; its verdict`;
  if (outcome === 'unknown') return `${workflowId} answered, but whether it is booked`;
  return isNew
    ? `${workflowId} is booked; its answer`
    : `${workflowId} is booked; whether with the same content`;
}

/** @throws {AnswerUnreadableError} unless its record says that it was refused */
export async function verdictAnswered(
  place: Place,
  asked: AnsweredRequest,
  answer: unknown,
): Promise<Verdict> {
  const verdict = asVerdict(answer);
  if (verdict !== null) return verdict;
  const execution = await describeIfAny(place, asked.workflowId);
  const phase = execution === null ? null : attributePhase(execution);
  const why = whyUnread(answer);
  if (phase === 'refused') {
    const problems = [{ path: '', message: `why cannot be read here: ${why}` }];
    return { accepted: false, code: null, findings: [], problems, conflicts: [] };
  }
  const outcome = outcomeOf(phase);
  throw new AnswerUnreadableError(asked.workflowId, outcome, whatIsKnown(asked, outcome), why);
}

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
  if (execution.status.name === 'RUNNING') {
    const findings = snapshot.status?.findings ?? [];
    const verdict = { accepted: true, code: null, findings, problems: [], conflicts: [] };
    return (await isAsBooked(place, asked)) ? verdict : null;
  }
  if (execution.status.name !== 'COMPLETED') return null;
  await isAsBooked(place, asked);
  return verdictInReceipt(place, asked.workflowId);
}
