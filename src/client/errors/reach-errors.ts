/** What cannot be reached, used, read or trusted: Temporal, a worker, the configuration, an answer, a callback. */
import type { WebhookDoubt } from '../../adapters/callbacks/webhook-signature.ts';
import type { Problem } from '../../contract/window/window.ts';
import { InterludeError, problemTexts, type Told } from './interlude-error.ts';

/**
 * No worker listens, or none took the task in time. For a request: nothing was started, or what was started was
 * withdrawn, and nothing is booked. For a control: nothing was sent.
 */
export class NoWorkerError extends InterludeError {
  override readonly name = 'NoWorkerError';
  readonly code = 'no_worker';
  readonly taskQueue: string;

  /**
   * @param otherwise the consequence. @default 'nothing was booked'
   * @param isListed one polled recently: it has ended since, or cannot keep up. @default false
   */
  constructor(taskQueue: string, otherwise = 'nothing was booked', isListed = false) {
    super(
      isListed
        ? `a worker polled ${taskQueue} lately, but none picked this up in time; ${otherwise}. Check that it still runs and keeps up, then try again`
        : `no worker is listening on ${taskQueue}; ${otherwise}. Start a worker, then try again`,
    );
    this.taskQueue = taskQueue;
  }
}

/** Temporal does not answer at this address, or refuses access. */
export class TemporalUnreachableError extends InterludeError {
  override readonly name = 'TemporalUnreachableError';
  readonly code = 'unreachable';
  readonly address: string;

  /** @param how what is wrong, if it did answer */
  constructor(address: string, why: string, cause: Told, how: 'reached' | 'used' = 'reached') {
    super(
      `Temporal at ${address} cannot be ${how}: ${why}. Check TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE`,
      cause,
    );
    this.address = address;
  }
}

/** The environment or a profile cannot be read. */
export class ConfigurationError extends InterludeError {
  override readonly name = 'ConfigurationError';
  readonly code = 'configuration';

  constructor(problems: readonly Problem[]) {
    super(`the configuration cannot be used: ${problemTexts(problems)}`, { problems });
  }
}

/** A worker could not finish a dry run or a doctor's report: the API or the calendar is down. */
export class CheckupFailedError extends InterludeError {
  override readonly name = 'CheckupFailedError';
  readonly code = 'unavailable';

  constructor(why: string, cause?: Told) {
    super(`the worker could not check that: ${why}`, cause);
  }
}

/** The client was closed. The outcome of a call that was under way is not known. */
export class ClientClosedError extends InterludeError {
  override readonly name = 'ClientClosedError';
  readonly code = 'closed';

  constructor(cause?: Told) {
    super('this client is closed: connect a new one', cause);
  }
}

/** What the window's own record proves, whatever its answer was. */
export type ProvenOutcome = 'booked' | 'over' | 'unknown';

/**
 * The worker answered, but this client cannot read the answer: it lacks the key, has another one, or is older than the
 * worker. `outcome` is what is proven all the same.
 */
export class AnswerUnreadableError extends InterludeError {
  override readonly name = 'AnswerUnreadableError';
  readonly code = 'unreadable';
  /** The window, or the check. */
  readonly workflowId: string;
  readonly outcome: ProvenOutcome;

  /** @param what what is known @param why why the rest is not */
  constructor(workflowId: string, outcome: ProvenOutcome, what: string, why: string) {
    super(`${what} cannot be read here: ${why}`);
    this.workflowId = workflowId;
    this.outcome = outcome;
  }
}

/** A callback that must be rejected; `doubt` says why. Answer 400 and use nothing of it. */
export class WebhookInvalidError extends InterludeError {
  override readonly name = 'WebhookInvalidError';
  readonly code = 'webhook_invalid';
  readonly doubt: WebhookDoubt | 'no_callback';

  constructor(doubt: WebhookDoubt | 'no_callback', why: string) {
    super(`this callback cannot be trusted: ${why}`);
    this.doubt = doubt;
  }
}
