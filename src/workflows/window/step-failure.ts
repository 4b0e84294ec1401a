/** Why a step's activity failed: read by type and code, never by message text. Pure. */
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { Attempt } from '../../contract/reporting/audit-record.ts';
import { sayLost } from '../../contract/steps/pace/tries.ts';
import { attemptsIn, knownIn } from '../../contract/steps/pace/beat.ts';
import { isRecord, type JsonValue } from '../../contract/values/json.ts';

/** What is known about a failed step. */
export interface FailedStep {
  /** The adapter's code, or `cancelled`, `not_started`, `worker_lost`, `failed`. */
  readonly code: string;
  readonly message: string;
  readonly attempts: readonly Attempt[];
  readonly retryAfterMs: number | null;
  /** How often it was tried, even if no attempts are kept; 0 if not known. */
  readonly tries: number;
  /** What the step has learned and its next round must know; null if nothing. */
  readonly known: JsonValue;
}

const NOTHING = { attempts: [], retryAfterMs: null, tries: 0, known: null } as const;

function fromApplication(failure: ApplicationFailure): FailedStep {
  const details: unknown = failure.details?.[0];
  const known = isRecord(details) ? details : {};
  const { code, retry_after_ms: retryAfter, attempt_count: tries } = known;
  return {
    code: typeof code === 'string' ? code : (failure.type ?? 'failed'),
    message: failure.message,
    attempts: attemptsIn(details),
    retryAfterMs: typeof retryAfter === 'number' ? retryAfter : null,
    tries: typeof tries === 'number' ? tries : 0,
    known: knownIn(details),
  };
}

/** The SDK does not give its cause, the failure of the previous try. */
function fromTimeout(failure: TimeoutFailure): FailedStep {
  const known = knownIn(failure.lastHeartbeatDetails);
  const attempts = attemptsIn(failure.lastHeartbeatDetails);
  if (failure.timeoutType === 'SCHEDULE_TO_START') {
    const message = 'no worker took the step in time';
    return { ...NOTHING, code: 'not_started', message, attempts };
  }
  const lost = `the worker was lost or stalled (${failure.timeoutType})`;
  const message = sayLost(attempts, lost);
  return { ...NOTHING, code: 'worker_lost', message, attempts, known };
}

/** Reads anything an awaited activity can throw. */
export function readStepFailure(error: unknown): FailedStep {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) return fromApplication(cause);
  if (cause instanceof TimeoutFailure) return fromTimeout(cause);
  const code = cause instanceof CancelledFailure ? 'cancelled' : 'failed';
  const message = cause instanceof Error ? cause.message : 'the step failed';
  return { ...NOTHING, code, message };
}
