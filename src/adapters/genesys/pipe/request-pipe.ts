/** The only way to the API: token, budget, limits and one silent renewal, for every request. No retries. */
import type { z } from 'zod';
import type { AccessTokens } from '../login/access-tokens.ts';
import { unkeepablePart } from '../exact-numbers.ts';
import {
  contextIdOf,
  errorOfAnswer,
  errorOfUnkeepable,
  errorOfShape,
} from '../errors/answer-error.ts';
import { paceOf } from './pace/answer-pace.ts';
import { bodyOf, type ApiRequest } from './api-request.ts';
import { CallLimit } from './call-limit.ts';
import { messageFor } from '../errors/error-advice.ts';
import { GenesysError, type FieldProblem, type GenesysErrorDetails } from '../errors/errors.ts';
import type { Exchange, Silence } from './exchange.ts';
import { LOGIN_ROUTE, LoginFailure } from '../login/login.ts';
import type { AnswerPace, RequestBudget } from './pace/request-budget.ts';
import type { RequestContext } from './request-context.ts';
import type { SecretScrubber } from '../errors/secret-scrubber.ts';
import type { RawAnswer } from './transport.ts';

export interface PipeOptions {
  readonly apiUrl: string;
  readonly tokens: AccessTokens;
  readonly budget: RequestBudget;
  readonly exchange: Exchange;
  readonly scrubber: SecretScrubber;
  /** Aborted when the adapter closes. */
  readonly closing: AbortSignal;
}

/** An answer of the promised shape. */
export interface Understood<T> {
  readonly value: T;
  readonly status: number;
  readonly contextId: string | null;
}

const LOGIN: ApiRequest = {
  method: 'POST',
  route: LOGIN_ROUTE,
  path: LOGIN_ROUTE,
  what: 'log in',
  entity: null,
  permission: '',
};

interface Sending {
  readonly request: ApiRequest;
  readonly context: RequestContext;
  readonly call: CallLimit;
  /** The limit of the wait before the request, which may end sooner. */
  readonly waiting: CallLimit;
}

/** Every method throws `GenesysError` only. */
export class RequestPipe {
  readonly #options: PipeOptions;

  constructor(options: PipeOptions) {
    this.#options = options;
  }

  /**
   * Sends a request and parses the answer by its schema.
   * @param schema a function makes one for this answer only, once it is here: that costs as much as sending a request
   */
  async ask<T>(
    request: ApiRequest,
    schema: z.ZodType<T> | (() => z.ZodType<T>),
    context: RequestContext,
  ): Promise<Understood<T>> {
    const call = this.#limit(context);
    const waiting = this.#limitOfWait(context, call);
    try {
      const answer = await this.#send({ request, context, call, waiting });
      return this.#understand(request, answer, typeof schema === 'function' ? schema() : schema);
    } finally {
      waiting.dispose();
      call.dispose();
    }
  }

  /** Logs in again, whatever is cached. */
  async logIn(context: RequestContext): Promise<void> {
    const call = this.#limit(context);
    try {
      await this.#waitForToken(LOGIN, call, () => this.#options.tokens.renew());
    } finally {
      call.dispose();
    }
  }

  #limit({ signal, deadlineAt }: RequestContext): CallLimit {
    const { closing } = this.#options;
    const signals = signal === undefined ? [closing] : [closing, signal];
    return new CallLimit({ signals, deadlineAt });
  }

  #limitOfWait({ waitSignal, deadlineAt }: RequestContext, call: CallLimit): CallLimit {
    if (waitSignal === undefined) return call;
    return new CallLimit({ signals: [call.signal, waitSignal], deadlineAt });
  }

  async #send(sending: Sending): Promise<RawAnswer> {
    const { tokens } = this.#options;
    const token = await this.#token(sending);
    const answer = await this.#sendOnce(sending, token);
    if (answer.status !== 401) return answer;
    // Nothing was done, so a write is as safe to repeat as a read.
    tokens.reject(token);
    return this.#sendOnce(sending, await this.#token(sending));
  }

  async #token({ request, waiting }: Sending): Promise<string> {
    const { tokens } = this.#options;
    // Hundreds of requests may ask at one instant, so a token at hand must cost nothing.
    const atHand = waiting.reason === null ? tokens.atHand() : null;
    return atHand ?? this.#waitForToken(request, waiting, () => tokens.current());
  }

  async #waitForToken(
    request: ApiRequest,
    call: CallLimit,
    fetch: () => Promise<string>,
  ): Promise<string> {
    try {
      const token = call.reason === null ? await call.wait(fetch()) : null;
      if (token !== null) return token;
    } catch (error) {
      throw loginErrorOf(error, request);
    }
    throw endedBefore(request, call);
  }

  async #sendOnce({ request, context, call, waiting }: Sending, token: string): Promise<RawAnswer> {
    const { priority, deadlineAt, purpose = null } = context;
    const { budget, exchange } = this.#options;
    const route = `${request.method} ${request.route}`;
    const admission = await budget.admit({ priority, route, signal: waiting.signal, deadlineAt });
    if (admission.kind === 'ended') throw endedBefore(request, waiting);
    if (admission.kind === 'full') throw fullError(request, admission.retryAfterMs);
    const label = { route: request.route, priority, purpose, isRateLimited };
    let pace: AnswerPace | null = null;
    try {
      const result = await exchange.send(this.#rawOf(request, token), label, call);
      if (result.kind === 'silence') throw silenceError(request, result);
      pace = paceOf(result.answer);
      return result.answer;
    } finally {
      admission.done(pace);
    }
  }

  #rawOf(request: ApiRequest, token: string) {
    const { headers, ...rest } = bodyOf(request);
    return {
      method: request.method,
      url: `${this.#options.apiUrl}${request.path}`,
      headers: { Authorization: `Bearer ${token}`, ...headers },
      ...rest,
    };
  }

  #understand<T>(request: ApiRequest, raw: RawAnswer, schema: z.ZodType<T>): Understood<T> {
    const { scrubber } = this.#options;
    const { status, text } = raw;
    if (!(request.accepted ?? [200]).includes(status)) throw errorOfAnswer(request, raw, scrubber);
    const contextId = contextIdOf(raw);
    const lost = unkeepableIn(request, text);
    if (lost !== null) throw errorOfUnkeepable(request, { status, contextId }, lost);
    const isEmpty = text === '' && (status === 204 || request.method === 'DELETE');
    const parsed = raw.isUtf8 ? parse(isEmpty ? 'null' : text, schema) : NOT_UTF8;
    if (parsed.problems === null) return { value: parsed.value, status, contextId };
    throw errorOfShape(request, { status, text, contextId }, parsed.problems, scrubber);
  }
}

function unkeepableIn({ isExact = false }: ApiRequest, text: string): string | null {
  if (typeof isExact !== 'boolean') return unkeepablePart(text, isExact);
  return isExact ? unkeepablePart(text) : null;
}

type Parsed<T> =
  { readonly problems: null; readonly value: T } | { readonly problems: readonly FieldProblem[] };

/** A text in another encoding could not be put back exactly. */
const NOT_UTF8 = { problems: [{ path: '', message: 'is not UTF-8, as JSON must be' }] } as const;

function parse<T>(text: string, schema: z.ZodType<T>): Parsed<T> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problems: [{ path: '', message: 'is not JSON' }] };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { problems: null, value: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => ({
    path: path.join('.'),
    message,
  }));
  return { problems };
}

function isRateLimited({ status }: RawAnswer): boolean {
  return status === 429;
}

function failed(
  request: ApiRequest,
  details: Pick<GenesysErrorDetails, 'code' | 'outcome' | 'retryAfterMs'>,
  reason: string | null = null,
): GenesysError {
  const { method, route, entity } = request;
  const whole = { ...details, method, route, entity };
  return new GenesysError(messageFor(whole, request, { reason }), whole);
}

function endedBefore(request: ApiRequest, call: CallLimit): GenesysError {
  return failed(request, { code: call.reason ?? 'cancelled', outcome: 'not_sent' });
}

function fullError(request: ApiRequest, retryAfterMs: number): GenesysError {
  const reason = 'not sent: no room within the rate limit in time';
  return failed(request, { code: 'rate_limited', outcome: 'not_sent', retryAfterMs }, reason);
}

function silenceError(request: ApiRequest, { end, reason, hasLeft }: Silence): GenesysError {
  const code = end === 'timeout' || end === 'network' ? 'unavailable' : end;
  const outcome = hasLeft ? (request.write === undefined ? 'refused' : 'unknown') : 'not_sent';
  return failed(request, { code, outcome }, reason);
}

/** The login's failure, as an error of the call that needed the login. */
function loginErrorOf(error: unknown, request: ApiRequest): GenesysError {
  if (!(error instanceof LoginFailure)) {
    return failed(request, { code: 'unavailable', outcome: 'not_sent' }, 'the login failed');
  }
  const { method, route, entity } = request;
  return new GenesysError(`Cannot ${request.what}: ${error.message}`, {
    ...error.details,
    outcome: 'not_sent',
    method,
    route,
    entity,
  });
}
