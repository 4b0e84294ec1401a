/** Asks a worker what only a worker can know, through the short workflow `checkup`. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import { rootCause, TimeoutFailure } from '@temporalio/common';
import type {
  CheckupInput,
  CheckupResult,
  DoctorReport,
  DryRun,
} from '../contract/reporting/checkup.ts';
import type { JsonValue } from '../contract/values/json.ts';
import { CHECKUP_WORKFLOW } from '../contract/window/messages.ts';
import type { MaintenanceRequest } from '../contract/request/request.ts';
import type { TargetRef } from '../contract/request/target/target.ts';
import type { checkup } from '../workflows/checkup.ts';
import { checkOptions } from './arguments/options.ts';
import { whyLocked } from './codec/locked-payload.ts';
import { AnswerUnreadableError, CheckupFailedError, NoWorkerError } from './errors/reach-errors.ts';
import { call, callUnhurried, isOutOfTime } from './temporal/calling.ts';
import type { Place } from './temporal/connecting.ts';
import { RequestInvalidError } from './errors/request-errors.ts';
import { readAsked } from './arguments/asked-request.ts';
import { readBeginning } from './windows/reading/window-history.ts';
import { waitForWorker } from './temporal/queues/workers.ts';

const CHECKUP_MS = 30_000;
/** The server ends a checkup by itself; this leaves time for that to arrive. */
const GRACE_MS = 2_000;
/** A running worker takes a task at once; one that was seen recently may be gone. */
const TAKEN_UP_MS = 8_000;
const SILENT = `no answer within ${CHECKUP_MS / 1_000} s; check its log, and whether its queue for Genesys is polled`;

/** How long a checkup waits. */
export interface CheckupOptions {
  /** How long to wait for a worker, ms. @default 30,000 */
  readonly workerTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Settles once a worker has taken it, or time is up. @throws {NoWorkerError} none did */
async function untilTakenUp(
  place: Place,
  workflowId: string,
  answered: Promise<unknown>,
): Promise<void> {
  const timer = new AbortController();
  const isOver = answered.then(
    () => true,
    () => true,
  );
  const isLate = pause(TAKEN_UP_MS, false, { signal: timer.signal }).catch(() => false);
  const isAnswered = await Promise.race([isOver, isLate]);
  timer.abort();
  if (isAnswered) return;
  const began = await readBeginning(place, workflowId);
  if (began?.takenUp !== true) throw new NoWorkerError(place.taskQueue);
}

async function start(place: Place, input: CheckupInput) {
  return place.client.workflow.start<typeof checkup>(CHECKUP_WORKFLOW, {
    workflowId: `ivr-checkup/${input.kind}/${randomUUID()}`,
    taskQueue: place.taskQueue,
    args: [input],
    workflowExecutionTimeout: CHECKUP_MS,
  });
}

/** @throws {AnswerUnreadableError} */
function readable(workflowId: string, result: CheckupResult): CheckupResult {
  const why = whyLocked(result);
  if (why === null) return result;
  throw new AnswerUnreadableError(workflowId, 'unknown', "the worker's answer", why);
}

/** Temporal answers but no worker does: the error is about the worker. */
async function run(place: Place, input: CheckupInput): Promise<CheckupResult> {
  const handle = await call(place, () => start(place, input));
  const result = callUnhurried(place, () =>
    place.client.withDeadline(Date.now() + CHECKUP_MS + GRACE_MS, () => handle.result()),
  );
  try {
    await untilTakenUp(place, handle.workflowId, result);
    return readable(handle.workflowId, await result);
  } catch (error) {
    // Throws an error of its own if it is Temporal that does not answer.
    if (isOutOfTime(error)) await readBeginning(place, handle.workflowId);
    if (isOutOfTime(error)) throw new CheckupFailedError(SILENT, { cause: error });
    if (!(error instanceof WorkflowFailedError)) throw error;
    const why = error.cause instanceof TimeoutFailure ? SILENT : rootCause(error.cause);
    throw new CheckupFailedError(why ?? 'it did not say why', { cause: error });
  }
}

type Kind = CheckupInput['kind'];
type Question<K extends Kind> = CheckupInput & { readonly kind: K };
type Answer<K extends Kind> = Extract<CheckupResult, { kind: K }>;

function answers<K extends Kind>(result: CheckupResult, kind: K): result is Answer<K> {
  return result.kind === kind;
}

/** What a worker of an older release cannot do: it takes any question it does not know for a dry run. */
const LATER: Readonly<Partial<Record<Kind, string>>> = {
  lookup: 'look up lines',
  verify: 'verify',
  who_changed: 'ask the audit',
};

/**
 * Asks a worker one question.
 * @throws {ArgumentInvalidError} @throws {NoWorkerError} @throws {CheckupFailedError} @throws {AnswerUnreadableError}
 */
export async function askWorker<K extends Kind>(
  place: Place,
  input: Question<K>,
  options: CheckupOptions,
): Promise<Answer<K>> {
  checkOptions('checkup', options);
  const { workerTimeoutMs: withinMs = 30_000, signal } = options;
  const otherwise = input.kind === 'dry_run' ? 'nothing was booked' : 'nothing was asked';
  await waitForWorker(place, { withinMs, signal, otherwise });
  const result = await run(place, input);
  if (answers(result, input.kind)) return result;
  const missing = LATER[input.kind];
  if (missing === undefined) throw new TypeError('a checkup answered another question');
  const why = `its release cannot ${missing} yet; try again when every worker is up to date`;
  throw new CheckupFailedError(why);
}

/** What would be written and heard, without booking or changing anything. */
export async function dryRun(
  place: Place,
  request: MaintenanceRequest | JsonValue,
  options: CheckupOptions,
): Promise<DryRun> {
  const { timeProblems } = readAsked(request);
  if (timeProblems.length > 0) throw new RequestInvalidError(timeProblems);
  const copy: JsonValue = JSON.parse(JSON.stringify(request));
  return askWorker(place, { kind: 'dry_run', request: copy }, options);
}

/** How long to wait for the doctor, and what else to check. */
export interface DoctorOptions extends CheckupOptions {
  /** An object to check as well, without writing. */
  readonly target?: TargetRef;
}

/** A worker's own report. */
export async function doctor(place: Place, asked: DoctorOptions): Promise<DoctorReport> {
  checkOptions('doctor', asked);
  const { target, ...options } = asked;
  const about = target === undefined ? {} : { target };
  return askWorker(place, { kind: 'doctor', ...about }, options);
}
