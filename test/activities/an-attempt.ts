/**
 * An attempt of a step in a test, in the context of the SDK but without its worker, which takes a second to load: with
 * all the time that a server gives, however busy the machine.
 */
import { EventEmitter } from 'node:events';
import { asyncLocalStorage, Context, type Info } from '@temporalio/activity';
import {
  ActivityCancellationDetails,
  CancelledFailure,
  noopMetricMeter,
  type Logger,
} from '@temporalio/common';

const TASK_TOKEN = Buffer.from('test');

/** By default the server scheduled it at the beginning of the epoch. */
const INFO: Info = {
  attempt: 1,
  taskQueue: 'test',
  isLocal: false,
  taskToken: TASK_TOKEN,
  base64TaskToken: TASK_TOKEN.toString('base64'),
  activityId: 'test',
  activityType: 'unknown',
  workflowType: 'test',
  activityNamespace: 'test',
  workflowNamespace: 'test',
  namespace: 'test',
  inWorkflow: true,
  heartbeatDetails: undefined,
  workflowExecution: { workflowId: 'test', runId: '00000000-0000-0000-0000-000000000000' },
  scheduledTimestampMs: 1,
  currentAttemptScheduledTimestampMs: 1,
  startToCloseTimeoutMs: 60_000,
  scheduleToCloseTimeoutMs: 0,
};

const nowhere = (): void => undefined;

/** Emits `heartbeat` with the details of each. */
export class Attempt extends EventEmitter<{ heartbeat: [unknown] }> {
  readonly context: Context;
  /** What it logged as warnings. */
  readonly warned: { readonly message: string; readonly meta: unknown }[] = [];
  readonly #end = new AbortController();
  readonly #cancellation: { details?: ActivityCancellationDetails } = {};

  constructor(info: Partial<Info>) {
    super();
    const { signal } = this.#end;
    const cancelled = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
    // A step need not listen to it.
    cancelled.catch(nowhere);
    this.context = new Context(
      { ...INFO, ...info },
      cancelled,
      signal,
      (details: unknown) => this.emit('heartbeat', details),
      undefined,
      this.#logger(),
      noopMetricMeter,
      this.#cancellation,
    );
  }

  /** As a window asks for it. */
  cancel(): void {
    this.#cancellation.details = new ActivityCancellationDetails({ cancelRequested: true });
    this.#end.abort(new CancelledFailure('CANCELLED'));
  }

  async run<A extends unknown[], R>(step: (...args: A) => Promise<R> | R, ...args: A): Promise<R> {
    return asyncLocalStorage.run(this.context, async () => step(...args));
  }

  #logger(): Logger {
    const others = { log: nowhere, trace: nowhere, debug: nowhere, info: nowhere, error: nowhere };
    return { ...others, warn: (message, meta) => void this.warned.push({ message, meta }) };
  }
}

export function anAttempt(info: Partial<Info> = {}): Attempt {
  return new Attempt(info);
}
