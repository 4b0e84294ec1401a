/**
 * Delivers one callback, once; the engine retries it. Whatever a receiver does ends as this activity's failure and
 * touches neither window nor line. Never logs a URL.
 */
import { ApplicationFailure, Context, log } from '@temporalio/activity';
import type { DeliverInput, DeliverResult } from '../../contract/steps/callback-step.ts';
import type { StepFailure } from '../../contract/steps/step.ts';
import { CallbackError, type CallbackErrorCode } from '../../adapters/callbacks/callback-error.ts';
import { callbackContent } from '../../adapters/callbacks/chat/callback-content.ts';
import { callbackLabel } from '../../contract/reporting/callback-label.ts';
import { boundPause } from '../../adapters/callbacks/callback-pause.ts';
import type { ActivityDeps } from '../deps.ts';
import { mustBeServed } from '../failures.ts';

type Deps = Pick<ActivityDeps, 'callbacks' | 'checkAttempt' | 'metrics' | 'organizationId'>;
type Answer = Awaited<ReturnType<Deps['callbacks']['post']>>;

/** Under Standard Webhooks, the receiver is gone for good. Any other answer is retried. */
const GONE = 410;

/** Failure types for workflow code. */
export type UndeliveredCode =
  | 'CallbackGone'
  | 'CallbackRefused'
  | 'CallbackRejected'
  | 'CallbackUnreachable'
  | 'CallbackCancelled';

interface Undelivered {
  readonly code: UndeliveredCode;
  readonly message: string;
  readonly retryAfterMs: number | null;
  readonly final: boolean;
}

function triesOf({ tries_before: before = 0 }: DeliverInput): number {
  return before + Context.current().info.attempt;
}

function toFailure(input: DeliverInput, undelivered: Undelivered): ApplicationFailure {
  const { code, message } = undelivered;
  const pauseMs = boundPause(undelivered.retryAfterMs, triesOf(input));
  const details: StepFailure = {
    code,
    attempts: [],
    attempt_count: triesOf(input),
    retry_after_ms: pauseMs,
  };
  const isLong = (pauseMs ?? 0) > (input.engine_pause_ms ?? Infinity);
  return ApplicationFailure.create({
    type: code,
    message,
    nonRetryable: undelivered.final || isLong,
    details: [details],
    ...(pauseMs === null ? {} : { nextRetryDelay: pauseMs }),
  });
}

function rejected(label: string, { status, retryAfterMs }: Answer): Undelivered {
  if (status === GONE)
    return {
      code: 'CallbackGone',
      message: `${label} answered 410: the receiver accepts no more callbacks`,
      retryAfterMs: null,
      final: true,
    };
  const isRedirect = status >= 300 && status < 400;
  const hint = isRedirect ? '; redirects are not followed: book with the final URL' : '';
  return {
    code: 'CallbackRejected',
    message: `${label} answered ${status}${hint}`,
    retryAfterMs,
    final: false,
  };
}

const CODES: Readonly<Record<CallbackErrorCode, UndeliveredCode>> = {
  refused: 'CallbackRefused',
  cancelled: 'CallbackCancelled',
  unresolved: 'CallbackUnreachable',
  timeout: 'CallbackUnreachable',
  busy: 'CallbackUnreachable',
  network: 'CallbackUnreachable',
};

function unanswered({ code, message }: CallbackError): Undelivered {
  return { code: CODES[code], message, retryAfterMs: null, final: code === 'refused' };
}

/** Receivers tolerate clocks that differ by minutes, and a task usually waits for a worker for less than this. */
const BELIEVED_MS = 30_000;

/**
 * The server's clock, epoch ms: this machine's if it agrees with the time of scheduling; otherwise the server is asked,
 * because the task may have waited for a worker.
 */
async function readServerTime(check: Deps['checkAttempt']): Promise<number> {
  const { info } = Context.current();
  const { currentAttemptScheduledTimestampMs: scheduledMs, workflowExecution } = info;
  const ownMs = Date.now();
  if (Math.abs(ownMs - scheduledMs) <= BELIEVED_MS) return Math.max(ownMs, scheduledMs);
  const askedAt = performance.now();
  const { taskToken, activityId } = info;
  const { workflowId = '', runId = '' } = workflowExecution ?? {};
  const attempt = { taskToken, workflowId, runId, activityId };
  const { clock } = await check(attempt, { attempts: [] });
  return Math.max(clock?.nowMs ?? 0, scheduledMs + performance.now() - askedAt);
}

export function createDeliverCallback(deps: Deps) {
  function undelivered(
    input: DeliverInput,
    why: Undelivered,
    answer: Answer | null,
  ): ApplicationFailure {
    deps.metrics.callback('failed');
    log.warn('callback not delivered', {
      callback: input.event,
      receiver: callbackLabel(input.url),
      webhookId: input.webhook_id,
      reason: why.message,
      httpStatus: answer?.status ?? null,
      body: answer?.body ?? null,
    });
    return toFailure(input, why);
  }

  return async function deliverCallback(input: DeliverInput): Promise<DeliverResult> {
    mustBeServed(input, deps);
    const { cancellationSignal } = Context.current();
    const now = (): Promise<number> => readServerTime(deps.checkAttempt);
    const { url, webhook_id: id, event, body, chat } = input;
    const content = callbackContent(event, body, chat);
    try {
      const answer = await deps.callbacks.post(url, id, content, cancellationSignal, now);
      if (answer.status < 200 || answer.status >= 300)
        throw undelivered(input, rejected(callbackLabel(url), answer), answer);
      deps.metrics.callback('delivered');
      return { status: 'delivered', http_status: answer.status, attempts: triesOf(input) };
    } catch (error) {
      throw error instanceof CallbackError ? undelivered(input, unanswered(error), null) : error;
    }
  };
}
