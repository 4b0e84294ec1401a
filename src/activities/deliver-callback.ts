/**
 * Delivers one callback, once; the engine repeats it. Whatever a receiver does ends as this
 * activity's failure and touches neither window nor line. Never logs a URL.
 */
import { ApplicationFailure, Context, log } from '@temporalio/activity';
import type { DeliverInput, DeliverResult, StepFailure } from '../contract/steps.ts';
import { CallbackError, type CallbackErrorCode } from './callback-error.ts';
import { callbackLabel } from './callback-label.ts';
import type { ActivityDeps } from './deps.ts';
import { wrongOrganization } from './failures.ts';

type Deps = Pick<ActivityDeps, 'callbacks' | 'metrics' | 'organizationId'>;
type Answer = Awaited<ReturnType<Deps['callbacks']['post']>>;

/** A receiver that asks for more is asked again after this. */
const LONGEST_RETRY_MS = 60 * 60_000;
/** By Standard Webhooks: the receiver is gone for good. Every other answer may get better. */
const GONE = 410;

/** Types of the failure, for workflow code. */
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

function toFailure(undelivered: Undelivered): ApplicationFailure {
  const { code, message, retryAfterMs } = undelivered;
  const delayMs = retryAfterMs === null ? null : Math.min(retryAfterMs, LONGEST_RETRY_MS);
  const details: StepFailure = {
    code,
    attempts: [],
    attempt_count: Context.current().info.attempt,
    retry_after_ms: delayMs,
  };
  return ApplicationFailure.create({
    type: code,
    message,
    nonRetryable: undelivered.final,
    details: [details],
    ...(delayMs === null || delayMs === 0 ? {} : { nextRetryDelay: delayMs }),
  });
}

function rejected(label: string, { status, retryAfterMs }: Answer): Undelivered {
  if (status === GONE)
    return {
      code: 'CallbackGone',
      message: `${label} answered 410: the receiver wants no more callbacks`,
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

/** Posts a callback of a window to its receiver. */
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
    return toFailure(why);
  }

  return async function deliverCallback(input: DeliverInput): Promise<DeliverResult> {
    if (input.organization_id !== deps.organizationId)
      throw wrongOrganization(input.organization_id, deps.organizationId);
    const { cancellationSignal, info } = Context.current();
    const { url, webhook_id: id, body } = input;
    try {
      const answer = await deps.callbacks.post(url, id, JSON.stringify(body), cancellationSignal);
      if (answer.status < 200 || answer.status >= 300)
        throw undelivered(input, rejected(callbackLabel(url), answer), answer);
      deps.metrics.callback('delivered');
      return { status: 'delivered', http_status: answer.status, attempts: info.attempt };
    } catch (error) {
      throw error instanceof CallbackError ? undelivered(input, unanswered(error), null) : error;
    }
  };
}
