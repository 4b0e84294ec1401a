/** How the activities in a history ended: result or failure, read by type and code. Pure. */
import type { Attempt } from '../../contract/reporting/audit-record.ts';
import { attemptsIn } from '../../contract/steps/pace/beat.ts';
import { isRecord } from '../../contract/values/json.ts';
import { sayLost } from '../../contract/steps/pace/tries.ts';
import {
  firstIn,
  numberIn,
  recordIn,
  stepIn,
  textIn,
  type HistoryEvent,
  type Raw,
} from './history-event.ts';

/** Why a step failed, as the window reads it. */
export interface Failure {
  /** The adapter's code, or `cancelled`, `not_started`, `worker_lost`, `failed`. */
  readonly code: string;
  readonly message: string;
  readonly attempts: readonly Attempt[];
  readonly retryAfterMs: number | null;
}

export interface Outcome {
  readonly step: string;
  readonly input: Raw;
  readonly result: Raw | null;
  readonly failure: Failure | null;
  /** How often the engine started it. */
  readonly tries: number;
  /** The message of the attempt before the last one, if the engine kept it. */
  readonly lastFailure: string | null;
}

const TIMEOUT_NAMES: readonly string[] = [
  '',
  'START_TO_CLOSE',
  'SCHEDULE_TO_START',
  'SCHEDULE_TO_CLOSE',
  'HEARTBEAT',
];
const SCHEDULE_TO_START = 2;

function fromApplication(failure: Raw, info: Raw): Failure {
  const details = firstIn(info, 'details');
  return {
    code: textIn(details, 'code') ?? textIn(info, 'type') ?? 'failed',
    message: textIn(failure, 'message') ?? '',
    attempts: attemptsIn(details),
    retryAfterMs: numberIn(details, 'retry_after_ms'),
  };
}

/** Without its cause, the failure of the previous try, which the SDK does not give to a window. */
function fromTimeout(info: Raw): Failure {
  const attempts = attemptsIn(firstIn(info, 'lastHeartbeatDetails'));
  const type = numberIn(info, 'timeoutType') ?? 0;
  if (type === SCHEDULE_TO_START) {
    const message = 'no worker took the step in time';
    return { code: 'not_started', message, attempts, retryAfterMs: null };
  }
  const lost = `the worker was lost or stalled (${TIMEOUT_NAMES[type] ?? ''})`;
  const message = sayLost(attempts, lost);
  return { code: 'worker_lost', message, attempts, retryAfterMs: null };
}

/** Reads a failure in the history as a window reads the error. */
export function readFailure(failure: Raw): Failure {
  const application = failure['applicationFailureInfo'];
  if (isRecord(application)) return fromApplication(failure, application);
  const timeout = failure['timeoutFailureInfo'];
  if (isRecord(timeout)) return fromTimeout(timeout);
  const isCancelled = isRecord(failure['canceledFailureInfo']);
  const code = isCancelled ? 'cancelled' : 'failed';
  const message = textIn(failure, 'message') ?? 'the step failed';
  return { code, message, attempts: [], retryAfterMs: null };
}

const CANCELLED: Failure = {
  code: 'cancelled',
  message: 'Activity cancelled',
  attempts: [],
  retryAfterMs: null,
};

/** Remembers what was scheduled and started, and returns how it ended. */
export class Activities {
  readonly #scheduled = new Map<unknown, Raw>();
  readonly #started = new Map<unknown, Raw>();

  /** An activity's end; null for every other event. */
  take({ id, type, attributes }: HistoryEvent): Outcome | null {
    switch (type) {
      case 'activityTaskScheduled':
        this.#scheduled.set(id, attributes);
        return null;
      case 'activityTaskStarted':
        this.#started.set(id, attributes);
        return null;
      case 'activityTaskCompleted':
        return this.#over(attributes, firstIn(attributes, 'result'), null);
      case 'activityTaskFailed':
      case 'activityTaskTimedOut':
        return this.#over(attributes, null, readFailure(recordIn(attributes, 'failure')));
      case 'activityTaskCanceled':
        return this.#over(attributes, null, CANCELLED);
      default:
        return null;
    }
  }

  #over(attributes: Raw, result: Raw | null, failure: Failure | null): Outcome {
    const scheduled = this.#scheduled.get(attributes['scheduledEventId']) ?? {};
    const started = this.#started.get(attributes['startedEventId']) ?? {};
    return {
      step: stepIn(scheduled),
      input: firstIn(scheduled, 'input'),
      result,
      failure,
      tries: numberIn(started, 'attempt') ?? 1,
      lastFailure: textIn(recordIn(started, 'lastFailure'), 'message'),
    };
  }
}
