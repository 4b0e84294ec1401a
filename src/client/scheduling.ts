/**
 * Asks for a window and brings its verdict: pollers first, then one round trip that starts the
 * window and waits for its decision. The same request again is the same window (contract, section 1).
 */
import { randomUUID } from 'node:crypto';
import { Client, WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { MINUTE_MS, sayInstant } from '../contract/instant.ts';
import type { JsonValue } from '../contract/json.ts';
import { VERDICT_UPDATE, WINDOW_WORKFLOW, type VerdictArgument } from '../contract/messages.ts';
import { planDifferences } from '../contract/plan-differences.ts';
import { readRequest } from '../contract/request-schema.ts';
import type { MaintenanceRequest } from '../contract/request.ts';
import { toSummary } from '../contract/summary.ts';
import { targetName, windowId, type WindowPlan } from '../contract/window-plan.ts';
import type { Problem, Verdict } from '../contract/window.ts';
import { call } from './calling.ts';
import type { Place } from './connecting.ts';
import {
  NoWorkerError,
  RequestInvalidError,
  VerdictPendingError,
  WindowDiffersError,
  WindowRefusedError,
} from './errors.ts';
import { readVerdict } from './reading-status.ts';
import { describeIfAny, resultOf, snapshotOf } from './window-record.ts';
import { firstRequest, readBeginning } from './window-history.ts';
import { waitForWorker } from './workers.ts';

/** Patience of {@link scheduleWindow}. */
export interface ScheduleOptions {
  /** How long to wait for a worker, ms. @default 30,000 */
  readonly workerTimeoutMs?: number;
  /** How long to wait for the verdict, ms. @default 30,000 */
  readonly verdictTimeoutMs?: number;
  /** Stops waiting; what no worker has taken up is withdrawn. */
  readonly signal?: AbortSignal;
}

/** A request, read on this side. */
export interface Asked {
  readonly request: MaintenanceRequest | JsonValue;
  readonly plan: WindowPlan;
  readonly workflowId: string;
  /** What is wrong with its times alone: an old request may still name a window that exists. */
  readonly timeProblems: readonly Problem[];
}

/** @throws {RequestInvalidError} with every problem at once. */
export function readAsked(request: MaintenanceRequest | JsonValue): Asked {
  const askedAtMs = Date.now();
  const reading = readRequest(request, { askedAtMs });
  const timeless = readRequest(request, { askedAtMs, anyTime: true });
  if (!timeless.ok)
    throw new RequestInvalidError(reading.ok ? timeless.problems : reading.problems);
  const { plan } = timeless;
  return {
    request,
    plan,
    workflowId: windowId(plan),
    timeProblems: reading.ok ? [] : reading.problems,
  };
}

function summarize({ plan }: Asked): string {
  const minutes = Math.round((plan.end_ms - plan.start_ms) / MINUTE_MS);
  const why = plan.reason === null ? '' : `: ${plan.reason}`;
  // Never changed afterwards: an extension does not make it wrong.
  const when = `asked for from ${sayInstant(plan.start_ms)} for ${minutes} min`;
  return toSummary(`maintenance of ${targetName(plan.target)} ${when}${why}`);
}

/** One try to start a window; the identity tells afterwards whether it was this one that did. */
interface Start {
  readonly asked: Asked;
  readonly identity: string;
}

async function startAndWait(
  place: Place,
  start: Start,
  options: ScheduleOptions,
): Promise<Verdict> {
  const { namespace, taskQueue } = place;
  const { asked, identity } = start;
  const client = new Client({ connection: place.client.connection, namespace, identity });
  const startWorkflowOperation = new WithStartWorkflowOperation<Workflow>(WINDOW_WORKFLOW, {
    workflowId: asked.workflowId,
    taskQueue,
    args: [asked.request],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: summarize(asked),
  });
  const deadline = Date.now() + (options.verdictTimeoutMs ?? 30_000);
  const ask = (): Promise<unknown> =>
    client.workflow.executeUpdateWithStart<Workflow, unknown, [VerdictArgument]>(VERDICT_UPDATE, {
      args: [{ request: asked.request }],
      updateId: randomUUID(),
      startWorkflowOperation,
    });
  const inTime = (): Promise<unknown> => client.withDeadline(deadline, ask);
  const { signal } = options;
  return readVerdict(await (signal ? client.withAbortSignal(signal, inTime) : inTime()));
}

/**
 * After a verdict that did not come: what this call started and no worker has taken up is
 * withdrawn, so that it cannot book itself later.
 */
async function withdraw(place: Place, { asked, identity }: Start): Promise<never> {
  const { workflowId } = asked;
  const began = await readBeginning(place, workflowId);
  if (began === null) throw new NoWorkerError(place.taskQueue);
  if (!began.takenUp && began.startedBy === identity) {
    const handle = place.client.workflow.getHandle(workflowId, began.runId);
    await call(place, () =>
      handle.terminate('no worker took it up; withdrawn by its client'),
    ).catch((error: unknown) => {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    });
    // A worker may have come in between: only a history without a step is proof.
    const after = await readBeginning(place, workflowId, began.runId);
    if (after?.takenUp !== true) throw new NoWorkerError(place.taskQueue);
  }
  throw new VerdictPendingError(workflowId);
}

async function compareWithBooked(place: Place, asked: Asked): Promise<void> {
  const booked = await firstRequest(place, asked.workflowId);
  const reading = readRequest(booked, { askedAtMs: Date.now(), anyTime: true });
  if (!reading.ok) return;
  const problems = planDifferences(reading.plan, asked.plan);
  if (problems.length > 0) throw new WindowDiffersError(asked.workflowId, problems);
}

/**
 * The verdict of a window that is over already; null where the request asks for a new one. One that
 * was cut short in Temporal (terminated) is no longer booked: it is asked for anew.
 */
async function verdictOfEnded(place: Place, asked: Asked): Promise<Verdict | null> {
  const execution = await describeIfAny(place, asked.workflowId);
  if (execution?.status.name === 'RUNNING') return null;
  const snapshot = execution?.status.name === 'COMPLETED' ? snapshotOf(execution) : null;
  if (snapshot?.accepted !== true) {
    if (asked.timeProblems.length > 0) throw new RequestInvalidError(asked.timeProblems);
    return null;
  }
  await compareWithBooked(place, asked);
  const receipt = await resultOf(place, asked.workflowId);
  return readVerdict(receipt['verdict']);
}

async function verdictOf(place: Place, asked: Asked, options: ScheduleOptions): Promise<Verdict> {
  const ended = await verdictOfEnded(place, asked);
  if (ended !== null) return ended;
  await waitForWorker(place, options.workerTimeoutMs ?? 30_000, options.signal);
  const start = { asked, identity: `${place.client.options.identity}/${randomUUID()}` };
  try {
    return await startAndWait(place, start, options);
  } catch {
    return withdraw(place, start);
  }
}

/** What `schedule` resolves with once the window is accepted. */
export interface Accepted {
  readonly asked: Asked;
  readonly verdict: Verdict;
}

/**
 * Asks for a window.
 * @throws {RequestInvalidError} nothing was sent.
 * @throws {NoWorkerError} nothing was booked.
 * @throws {WindowRefusedError} checked and refused, with every reason.
 * @throws {WindowDiffersError} booked before with other content.
 * @throws {VerdictPendingError} started, not decided yet.
 */
export async function scheduleWindow(
  place: Place,
  request: MaintenanceRequest | JsonValue,
  options: ScheduleOptions,
): Promise<Accepted> {
  const asked = readAsked(request);
  const verdict = await verdictOf(place, asked, options);
  if (verdict.code === 'different')
    throw new WindowDiffersError(asked.workflowId, verdict.problems);
  if (!verdict.accepted) throw new WindowRefusedError(asked.workflowId, verdict);
  return { asked, verdict };
}
