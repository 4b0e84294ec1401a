/** What cannot be reached or used: Temporal, a worker, the configuration, or what a worker asks. */
import type { Problem } from '../../contract/window/window.ts';
import { InterludeError, problemTexts, type Caused } from './interlude-error.ts';

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
        ? `a worker polled ${taskQueue} lately, but none took this up in time; ${otherwise}. Check that it still runs and keeps up, then try again`
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
  constructor(address: string, why: string, options?: Caused, how: 'reached' | 'used' = 'reached') {
    super(
      `Temporal at ${address} cannot be ${how}: ${why}. Check TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE`,
      options,
    );
    this.address = address;
  }
}

/** The environment or a profile cannot be read. */
export class ConfigurationError extends InterludeError {
  override readonly name = 'ConfigurationError';
  readonly code = 'configuration';
  override readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`the configuration cannot be used: ${problemTexts(problems)}`);
    this.problems = problems;
  }
}

/** A worker could not finish a dry run or a doctor's report: the API or the calendar is down. */
export class CheckupFailedError extends InterludeError {
  override readonly name = 'CheckupFailedError';
  readonly code = 'unavailable';

  constructor(why: string, options?: Caused) {
    super(`the worker could not check that: ${why}`, options);
  }
}
