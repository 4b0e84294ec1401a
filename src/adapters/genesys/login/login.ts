/** From client credentials to an access token: one POST to the login host, and what its answers mean. */
import type { Login } from './access-tokens.ts';
import { contextIdOf, keepBody } from '../errors/answer-error.ts';
import { readPause } from '../pipe/pace/answer-pace.ts';
import { CallLimit } from '../pipe/call-limit.ts';
import { CHECK_CREDENTIALS, retryStep } from '../errors/error-advice.ts';
import { readErrorBody } from '../errors/error-body.ts';
import type { GenesysErrorCode, GenesysErrorDetails } from '../errors/errors.ts';
import type { Exchange, Silence } from '../pipe/exchange.ts';
import type { SecretScrubber } from '../errors/secret-scrubber.ts';
import { readTokenAnswer } from './token-answer.ts';
import type { RawAnswer } from '../pipe/transport.ts';

export const LOGIN_ROUTE = '/oauth/token';
const CHECK_LOGIN_URL = 'Check GENESYS_ENVIRONMENT and GENESYS_LOGIN_URL.';

export interface LoginOptions {
  readonly exchange: Exchange;
  readonly loginUrl: string;
  readonly clientId: string;
  readonly clientSecret: () => Promise<string>;
  readonly timeoutMs: number;
  readonly scrubber: SecretScrubber;
  /** Aborted when the adapter closes. */
  readonly closing: AbortSignal;
}

type LoginFailureDetails = Pick<
  GenesysErrorDetails,
  'code' | 'status' | 'contextId' | 'retryAfterMs' | 'body'
>;

/** A failed login. Its message says why and what to do, and becomes part of each caller's error. */
export class LoginFailure extends Error {
  override readonly name = 'LoginFailure';
  readonly details: LoginFailureDetails;

  constructor(message: string, details: LoginFailureDetails) {
    super(message);
    this.details = details;
  }
}

/** @throws {LoginFailure} and nothing else */
export async function login(options: LoginOptions): Promise<Login> {
  const deadlineAt = performance.now() + options.timeoutMs;
  const limit = new CallLimit({ signals: [options.closing], deadlineAt });
  try {
    const secret = await readSecret(options, limit);
    const label = {
      route: LOGIN_ROUTE,
      priority: 'other',
      purpose: 'login',
      isRateLimited,
    } as const;
    const basic = Buffer.from(`${options.clientId}:${secret}`).toString('base64');
    options.scrubber.add(secret, basic);
    const request = {
      method: 'POST',
      url: `${options.loginUrl}${LOGIN_ROUTE}`,
      headers: {
        Authorization: `Basic ${basic}`,
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    } as const;
    const result = await options.exchange.send(request, label, limit);
    if (result.kind === 'silence') throw failureOfSilence(result);
    return readLogin(result.answer, options.scrubber);
  } finally {
    limit.dispose();
  }
}

/** The source's own error is not shown, because it may contain anything. */
async function readSecret({ clientSecret }: LoginOptions, limit: CallLimit): Promise<string> {
  const reading = Promise.resolve().then(() => clientSecret());
  const secret = await limit.wait(reading).catch((error: unknown) => {
    throw new LoginFailure(
      `the client's secret cannot be read${systemCodeOf(error)}. ` +
        'Check GENESYS_CLIENT_SECRET or the file in GENESYS_CLIENT_SECRET_FILE.',
      { code: 'unauthorized' },
    );
  });
  if (secret !== null) return secret;
  if (limit.reason === 'cancelled')
    throw new LoginFailure('it was cancelled.', { code: 'cancelled' });
  const message = "the client's secret was not read in time. Check GENESYS_CLIENT_SECRET_FILE.";
  throw new LoginFailure(message, { code: 'unavailable' });
}

/** E.g. ` (ENOENT)`; empty if there is no such code. */
function systemCodeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E[A-Z]{2,20}$/.test(code) ? ` (${code})` : '';
}

function readLogin(answer: RawAnswer, scrubber: SecretScrubber): Login {
  if (!isOk(answer.status)) throw failureOfAnswer(answer, scrubber);
  const reading = readTokenAnswer(answer.text);
  if (!reading.ok) throw failureOfToken(answer, reading.problem, scrubber);
  scrubber.add(reading.login.token);
  return reading.login;
}

/** A gateway may answer "ok" with an error in it. Nothing else is shown of an answer that may contain a token. */
function failureOfToken(
  answer: RawAnswer,
  problem: string,
  scrubber: SecretScrubber,
): LoginFailure {
  const { code } = readErrorBody(answer.text);
  if (code !== null) return failureOfAnswer(answer, scrubber);
  const { status } = answer;
  const message = `the login's answer cannot be used (${status}): it ${problem}. ${CHECK_LOGIN_URL}`;
  const contextId = contextIdOf(answer);
  return new LoginFailure(message, { code: 'unexpected_answer', status, contextId });
}

function failureOfSilence({ end, reason }: Silence): LoginFailure {
  if (end === 'cancelled') return new LoginFailure('it was cancelled.', { code: 'cancelled' });
  const message = `the login did not answer: ${reason}. Try again; check GENESYS_ENVIRONMENT and GENESYS_LOGIN_URL if it lasts.`;
  return new LoginFailure(message, { code: 'unavailable' });
}

function failureOfAnswer(answer: RawAnswer, scrubber: SecretScrubber): LoginFailure {
  const { status } = answer;
  const { code, advice } = verdictOn(answer);
  const said = readErrorBody(answer.text, (raw) => scrubber.scrub(raw)).message;
  const quoted = said === null ? '' : ` The login said: "${said}".`;
  return new LoginFailure(`${advice}${quoted}`, {
    code,
    status,
    contextId: contextIdOf(answer),
    retryAfterMs: code === 'rate_limited' ? readPause(answer) : null,
    // An "ok" answer may contain a token that is not known yet.
    body: isOk(status) ? null : keepBody(answer.text, scrubber),
  });
}

function verdictOn(answer: RawAnswer): { code: GenesysErrorCode; advice: string } {
  const { status } = answer;
  if (isRateLimited(answer)) {
    const step = retryStep(readPause(answer));
    return { code: 'rate_limited', advice: `the login is throttled (${status}). ${step}` };
  }
  if (status === 408 || status >= 500) {
    return { code: 'unavailable', advice: `the login is not available (${status}). Try again.` };
  }
  if (isRefused(answer)) {
    const advice = `the login refused the client (${status}). ${CHECK_CREDENTIALS}`;
    return { code: 'unauthorized', advice };
  }
  const advice = `the login's answer cannot be understood (${status}). ${CHECK_LOGIN_URL}`;
  return { code: 'unexpected_answer', advice };
}

const REFUSALS = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_grant',
  'access_denied',
]);

function isRefused({ status, text }: RawAnswer): boolean {
  if (status === 401 || status === 403) return true;
  return saysErrors(status) && REFUSALS.has((readErrorBody(text).code ?? '').toLowerCase());
}

/** Whether the answer may be an error: OAuth's 400, or a gateway's "ok" with an error in it. */
function saysErrors(status: number): boolean {
  return status === 400 || isOk(status);
}

function isOk(status: number): boolean {
  return status >= 200 && status < 300;
}

/** A throttled login answers 400 in OAuth's format, not 429. */
function isRateLimited({ status, text }: RawAnswer): boolean {
  if (status === 429) return true;
  const { code, message } = readErrorBody(text);
  const isThrottled = message?.toLowerCase().startsWith('rate limit exceeded') === true;
  return saysErrors(status) && code === 'invalid_request' && isThrottled;
}
