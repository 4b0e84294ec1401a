/**
 * Turns the adapter's errors into Temporal's failures, by code and never by message text. Temporal retries; this file
 * only says whether and when.
 */
import { ApplicationFailure } from '@temporalio/activity';
import type { Attempt } from '../contract/reporting/audit-record.ts';
import type { JsonValue } from '../contract/values/json.ts';
import type { StepInput, StepFailure } from '../contract/steps/step.ts';
import type { Problem } from '../contract/window/window.ts';
import { isGenesysError, type GenesysError } from '../adapters/genesys/index.ts';

/** Answers that retrying alone does not change. */
const DEFINITE = ['not_found', 'forbidden', 'unauthorized', 'invalid_body', 'unkeepable'] as const;

/** Whether only a person can fix it: missing object, permission or credentials, invalid body. */
export function isDefinite(error: unknown): error is GenesysError {
  return isGenesysError(error, ...DEFINITE);
}

/** Whether the error concerns the object that the request names. */
function isOfObject({ code }: GenesysError): boolean {
  return code === 'not_found' || code === 'unkeepable';
}

/** A definite answer as problems of a request, under the field that names the object. */
export function toProblems(error: GenesysError, path: string): Problem[] {
  if (error.code !== 'invalid_body' || error.problems.length === 0)
    return [{ path: isOfObject(error) ? path : '', message: error.message }];
  return error.problems.map(({ path: at, message }) => ({ path: at, message }));
}

/** What an attempt leaves for the audit, and how the engine retries. */
export interface FailedStep {
  readonly attempts: readonly Attempt[];
  /** The engine must not retry. */
  readonly final: boolean;
  /** The pause before the next attempt, given the pause that the API asks for, ms. */
  readonly pauseMs: (askedMs: number | null) => number;
  /** What the step has learned and its next round must know. */
  readonly known?: JsonValue;
}

/** The failure of one attempt of a step. Anything but the adapter's error is returned unchanged. */
export function toFailure(error: unknown, step: FailedStep): unknown {
  if (!isGenesysError(error)) return error;
  const details: StepFailure = {
    code: error.code,
    attempts: step.attempts,
    attempt_count: step.attempts.length,
    retry_after_ms: error.retryAfterMs,
    ...(step.known === undefined ? {} : { known: step.known }),
  };
  return ApplicationFailure.create({
    type: `Genesys.${error.code}`,
    message: error.message,
    nonRetryable: step.final,
    details: [details],
    ...(error.code === 'rate_limited' ? { nextRetryDelay: step.pauseMs(error.retryAfterMs) } : {}),
  });
}

/**
 * Leaves the step to a worker of the right organisation.
 * @throws {ApplicationFailure} `WrongOrganization`
 */
export function mustBeServed(
  { organization_id: wanted }: StepInput,
  { organizationId: own }: { readonly organizationId: string },
): void {
  if (wanted === own) return;
  throw ApplicationFailure.create({
    type: 'WrongOrganization',
    message: `this window belongs to organisation ${wanted}; this worker serves ${own}: give each organisation a task queue of its own`,
  });
}

/** Another attempt has taken over, or the answer is no longer wanted: what this attempt knows is stale. */
export function notAwaited(attempts: readonly Attempt[]): ApplicationFailure {
  const message = 'Temporal no longer waits for this attempt; nothing was recorded';
  return unproven({ code: 'not_awaited', message }, { attempts, final: false });
}

/** Why a step is not done yet, where that is not the error of one call. */
export interface Unproven {
  readonly code: string;
  readonly message: string;
}

/** The failure of an attempt that ended without proof. */
export function unproven(
  { code, message }: Unproven,
  { attempts, final, known }: Omit<FailedStep, 'pauseMs'>,
): ApplicationFailure {
  const details: StepFailure = {
    code,
    attempts,
    attempt_count: attempts.length,
    retry_after_ms: null,
    ...(known === undefined ? {} : { known }),
  };
  return ApplicationFailure.create({
    type: `Genesys.${code}`,
    message,
    nonRetryable: final,
    details: [details],
  });
}

/** A read older than what is known proves nothing: the engine asks again. */
export function staleRead(
  version: number,
  floor: number,
  attempts: readonly Attempt[],
): ApplicationFailure {
  const message = `the API shows version ${version} of the line, older than version ${floor}, which it had before; reading again`;
  return unproven({ code: 'stale_read', message }, { attempts, final: false });
}

/** The attempt's time is up: the line kept changing, or the worker stalled. */
export function notInTime(attempts: readonly Attempt[], known?: JsonValue): ApplicationFailure {
  const message =
    'the line kept changing between read and write, or the worker stalled; trying again';
  const learned = known === undefined ? {} : { known };
  return unproven({ code: 'version_conflict', message }, { attempts, final: false, ...learned });
}
