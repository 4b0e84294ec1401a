/** Asks a worker what only a worker can know, by the short workflow `checkup`. */
import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import type { CheckupInput, CheckupResult, DoctorReport, DryRun } from '../contract/checkup.ts';
import type { JsonValue } from '../contract/json.ts';
import { CHECKUP_WORKFLOW } from '../contract/messages.ts';
import type { MaintenanceRequest } from '../contract/request.ts';
import type { ProofAnswer, ProofQuestion } from '../contract/verification.ts';
import type { checkup } from '../workflows/checkup.ts';
import { call } from './calling.ts';
import type { Place } from './connecting.ts';
import { CheckupFailedError, RequestInvalidError } from './errors.ts';
import { readAsked } from './scheduling.ts';
import { waitForWorker } from './workers.ts';

const CHECKUP_MS = 30_000;

/** Patience of a checkup. */
export interface CheckupOptions {
  /** How long to wait for a worker, ms. @default 30,000 */
  readonly workerTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

async function run(place: Place, input: CheckupInput): Promise<CheckupResult> {
  try {
    return await place.client.workflow.execute<typeof checkup>(CHECKUP_WORKFLOW, {
      workflowId: `ivr-checkup/${input.kind}/${randomUUID()}`,
      taskQueue: place.taskQueue,
      args: [input],
      workflowExecutionTimeout: CHECKUP_MS,
    });
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    throw new CheckupFailedError(rootCause(error.cause) ?? 'it did not say why', { cause: error });
  }
}

async function ask(
  place: Place,
  input: CheckupInput,
  options: CheckupOptions,
): Promise<CheckupResult> {
  await waitForWorker(place, options.workerTimeoutMs ?? 30_000, options.signal);
  return call(place, () => run(place, input), CHECKUP_MS);
}

/** What would be written and heard, without booking or changing anything. */
export async function dryRun(
  place: Place,
  request: MaintenanceRequest | JsonValue,
  options: CheckupOptions,
): Promise<DryRun> {
  const asked = readAsked(request);
  if (asked.timeProblems.length > 0) throw new RequestInvalidError(asked.timeProblems);
  const copy: JsonValue = JSON.parse(JSON.stringify(request));
  const result = await ask(place, { kind: 'dry_run', request: copy }, options);
  if (result.kind !== 'dry_run') throw new TypeError('a checkup answered another question');
  return result;
}

/** The organisation whose windows the workers of this task queue serve. */
export async function servedOrganization(place: Place, options: CheckupOptions): Promise<string> {
  const result = await ask(place, { kind: 'organization' }, options);
  if (result.kind !== 'organization') throw new TypeError('a checkup answered another question');
  return result.organization_id;
}

/** A worker's own report. */
export async function doctor(place: Place, options: CheckupOptions): Promise<DoctorReport> {
  const result = await ask(place, { kind: 'doctor' }, options);
  if (result.kind !== 'doctor') throw new TypeError('a checkup answered another question');
  return result;
}

/** Hashes of what a history holds, and how the line stands now. */
export async function askProof(
  place: Place,
  question: ProofQuestion,
  options: CheckupOptions,
): Promise<ProofAnswer> {
  const result = await ask(place, { kind: 'verify', question }, options);
  if (result.kind === 'verify') return result;
  // A release before `verify` takes every question it does not know for a dry run.
  throw new CheckupFailedError(
    'it is of a release that cannot verify yet; ask again when every worker is up to date',
  );
}
