/**
 * Requests a window and returns its verdict. A new window is started, and its decision awaited, in one round trip if a
 * worker polls. If the window exists and is decided, the verdict is read from what it has left; otherwise this waits
 * for a worker and then asks the window. The same request again is the same window.
 */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, type Workflow } from '@temporalio/common';
import { MINUTE_MS, sayInstant } from '../contract/values/instant.ts';
import type { JsonValue } from '../contract/values/json.ts';
import {
  VERDICT_UPDATE,
  WINDOW_WORKFLOW,
  type VerdictArgument,
} from '../contract/window/messages.ts';
import type { MaintenanceRequest } from '../contract/request/request.ts';
import { toSummary } from '../contract/values/summary.ts';
import { targetName } from '../contract/request/window-plan.ts';
import type { Verdict } from '../contract/window/window.ts';
import { readAsked, type Asked } from './arguments/asked-request.ts';
import { call, isOutOfTime, refusalWords, takesNoUpdate } from './temporal/calling.ts';
import { clientAs, refuseIfClosed, type Place } from './temporal/connecting.ts';
import { AnswerUnreadableError, NoWorkerError } from './errors/reach-errors.ts';
import {
  RequestInvalidError,
  StartRefusedError,
  VerdictPendingError,
  WindowDiffersError,
  WindowRefusedError,
} from './errors/request-errors.ts';
import { verdictAnswered, verdictInReceipt, verdictLeft } from './windows/reading/verdict-left.ts';
import { readBeginning, whyPending } from './windows/reading/window-history.ts';
import { describeIfAny } from './windows/reading/window-record.ts';
import { seesWorker, waitForWorker } from './temporal/queues/workers.ts';

const LOOK_AGAIN_MS = 250;

/** How long {@link scheduleWindow} waits. */
export interface ScheduleOptions {
  /** How long to wait for a worker, ms. @default 30,000 */
  readonly workerTimeoutMs?: number;
  /** How long to wait for the verdict, ms. @default 30,000 */
  readonly verdictTimeoutMs?: number;
  /** Stops waiting; whatever no worker has taken is withdrawn. */
  readonly signal?: AbortSignal;
}

function summarize({ plan }: Asked): string {
  const minutes = Math.round((plan.end_ms - plan.start_ms) / MINUTE_MS);
  const why = plan.reason === null ? '' : `: ${plan.reason}`;
  // Never changed afterwards, and an extension does not make it wrong.
  const when = `requested from ${sayInstant(plan.start_ms)} for ${minutes} min`;
  return toSummary(`maintenance of ${targetName(plan.target)} ${when}${why}`);
}

interface Wish {
  readonly asked: Asked;
  readonly identity: string;
  readonly options: ScheduleOptions;
}

/** One attempt to start a window; its identity shows afterwards whether it was this attempt that did. */
interface Start extends Wish {
  /** The run that is over, if any: a new run has its own answer. */
  readonly after: string | null;
  /** Only start a window that the server does not know. */
  readonly onlyNew: boolean;
  /** Epoch ms. */
  readonly deadline: number;
}

function startOf(wish: Wish, onlyNew: boolean, after: string | null): Start {
  const deadline = Date.now() + (wish.options.verdictTimeoutMs ?? 30_000);
  return { ...wish, onlyNew, after, deadline };
}

/**
 * For a window that may exist, the same id for the same request however often it is sent: a run accepts 2,000 updates
 * in total, and a known one gets the same answer. For a new window a new id: an earlier run would give its old answer
 * to a known one, even once it is over.
 */
function updateIdOf({ asked, after, onlyNew }: Start): string {
  if (onlyNew) return randomUUID();
  const content = JSON.stringify([asked.plan, after]);
  return `${VERDICT_UPDATE}/${createHash('sha256').update(content).digest('hex')}`;
}

async function startAndWait(place: Place, start: Start): Promise<Verdict> {
  const { asked, identity, onlyNew, deadline, options } = start;
  const { signal } = options;
  refuseIfClosed(place.client.connection);
  const client = clientAs(place, identity);
  const startWorkflowOperation = new WithStartWorkflowOperation<Workflow>(WINDOW_WORKFLOW, {
    workflowId: asked.workflowId,
    taskQueue: place.taskQueue,
    args: [asked.request],
    workflowIdConflictPolicy: onlyNew ? 'FAIL' : 'USE_EXISTING',
    workflowIdReusePolicy: onlyNew ? 'REJECT_DUPLICATE' : 'ALLOW_DUPLICATE',
    staticSummary: summarize(asked),
  });
  const ask = () =>
    client.workflow.executeUpdateWithStart<Workflow, unknown, [VerdictArgument]>(VERDICT_UPDATE, {
      // The start already carries the request of a new window.
      args: [onlyNew ? {} : { request: asked.request }],
      updateId: updateIdOf(start),
      startWorkflowOperation,
    });
  const inTime = () => client.withDeadline(deadline, ask);
  const answer = await (signal ? client.withAbortSignal(signal, inTime) : inTime());
  return verdictAnswered(place, { workflowId: asked.workflowId, isNew: onlyNew }, answer);
}

/** Why nothing is booked, after a failed start. */
function nothingBooked(place: Place, { asked }: Start, error: unknown, isStarted: boolean): Error {
  const { workflowId } = asked;
  const words = refusalWords(error);
  if (words !== null) return new StartRefusedError(workflowId, words, { cause: error });
  if (isStarted || !isOutOfTime(error))
    return new NoWorkerError(place.taskQueue, 'nothing was booked', true);
  const why = `${place.address} did not accept it in time; it may be limiting requests`;
  return new StartRefusedError(workflowId, why, { cause: error });
}

/** Without a verdict, withdraws what this call started and no worker has taken, so that it cannot be booked later. */
async function withdraw(place: Place, start: Start, cause: unknown): Promise<never> {
  // The worker has answered.
  if (cause instanceof AnswerUnreadableError) throw cause;
  refuseIfClosed(place.client.connection, cause);
  const { asked, identity } = start;
  const { workflowId } = asked;
  const began = await readBeginning(place, workflowId);
  if (began === null) throw nothingBooked(place, start, cause, false);
  if (!began.takenUp && began.startedBy === identity) {
    const handle = place.client.workflow.getHandle(workflowId, began.runId);
    await call(place, () =>
      handle.terminate('no worker took it up; withdrawn by its client'),
    ).catch((error: unknown) => {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    });
    // A worker may have taken it meanwhile: only a history without a step proves otherwise.
    const after = await readBeginning(place, workflowId, began.runId);
    if (after?.takenUp !== true) throw nothingBooked(place, start, cause, true);
  }
  throw new VerdictPendingError(workflowId, await whyPending(place, workflowId));
}

/** The run accepts no more updates, so the decision is read from what the window leaves. */
async function awaitVerdictLeft(place: Place, start: Start, cause: unknown): Promise<Verdict> {
  const { asked, deadline } = start;
  while (Date.now() < deadline) {
    const execution = await describeIfAny(place, asked.workflowId);
    if (execution === null) return withdraw(place, start, cause);
    const verdict = await verdictLeft(place, execution, asked);
    if (verdict !== null) return verdict;
    if (execution.status.name === 'COMPLETED') return verdictInReceipt(place, asked.workflowId);
    await pause(LOOK_AGAIN_MS);
  }
  const { workflowId } = asked;
  throw new VerdictPendingError(workflowId, await whyPending(place, workflowId));
}

/** The verdict on a window that the server did not know; null if it does, or if no worker was seen. */
async function verdictOnNew(place: Place, wish: Wish): Promise<Verdict | null> {
  if (wish.asked.timeProblems.length > 0 || !(await seesWorker(place))) return null;
  const start = startOf(wish, true, null);
  try {
    return await startAndWait(place, start);
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
    return withdraw(place, start, error);
  }
}

async function verdictOf(
  place: Place,
  wish: Wish,
  execution: WorkflowExecutionDescription | null,
): Promise<Verdict> {
  const { asked, options } = wish;
  const left = execution && (await verdictLeft(place, execution, asked));
  if (left) return left;
  const isOpen = execution?.status.name === 'RUNNING';
  if (!isOpen && asked.timeProblems.length > 0) throw new RequestInvalidError(asked.timeProblems);
  const { workerTimeoutMs: withinMs = 30_000, signal } = options;
  await waitForWorker(place, { withinMs, signal });
  const start = startOf(wish, false, isOpen ? null : (execution?.runId ?? null));
  try {
    return await startAndWait(place, start);
  } catch (error) {
    if (takesNoUpdate(error)) return awaitVerdictLeft(place, start, error);
    return withdraw(place, start, error);
  }
}

/** The result of `schedule` once the window is accepted. */
export interface Accepted {
  readonly asked: Asked;
  readonly verdict: Verdict;
  /** The server knew no earlier run of this window. */
  readonly isFirstRun: boolean;
}

/**
 * Requests a window.
 * @throws {RequestInvalidError} nothing was sent
 * @throws {NoWorkerError} @throws {StartRefusedError} nothing was booked
 * @throws {WindowRefusedError} checked and refused, with every reason
 * @throws {WindowDiffersError} booked before with different content
 * @throws {VerdictPendingError} started, not decided yet
 * @throws {AnswerUnreadableError} decided, but this client cannot read the answer
 */
export async function scheduleWindow(
  place: Place,
  request: MaintenanceRequest | JsonValue,
  options: ScheduleOptions,
): Promise<Accepted> {
  const asked = readAsked(request);
  const identity = `${place.client.options.identity}/${randomUUID()}`;
  const wish: Wish = { asked, identity, options };
  const onNew = await verdictOnNew(place, wish);
  const before = onNew === null ? await describeIfAny(place, asked.workflowId) : null;
  const verdict = onNew ?? (await verdictOf(place, wish, before));
  if (verdict.code === 'different')
    throw new WindowDiffersError(asked.workflowId, verdict.problems);
  if (!verdict.accepted) throw new WindowRefusedError(asked.workflowId, verdict);
  return { asked, verdict, isFirstRun: before === null };
}
