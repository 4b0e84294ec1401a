/**
 * Turns an unexpected answer into an error of the closed union. Pure. What each answer means:
 * docs/contract.md#answers-of-the-api.
 */
import type { ApiRequest } from '../pipe/api-request.ts';
import { readErrorBody, type ErrorBody } from './error-body.ts';
import { compareFirst, messageFor } from './error-advice.ts';
import { GenesysError, type FieldProblem, type GenesysErrorCode } from './errors.ts';
import type { SecretScrubber } from './secret-scrubber.ts';
import { readPause } from '../pipe/pace/answer-pace.ts';
import type { RawAnswer } from '../pipe/transport.ts';

const MAX_BODY = 2_000;
/** How much of a body is examined: more than is kept, because scrubbing shrinks a page full of secrets. */
const MAX_SCRUBBED = 50 * MAX_BODY;
const STALE_VERSION = /does not match the current version/i;

/** The error for an answer whose status is not accepted. */
export function errorOfAnswer(
  request: ApiRequest,
  answer: RawAnswer,
  scrubber: SecretScrubber,
): GenesysError {
  const said = readErrorBody(answer.text, (raw) => scrubber.scrub(raw));
  const code = codeOf(request, answer.status, said);
  const retryAfterMs = code === 'rate_limited' ? readPause(answer) : null;
  const permission = code === 'forbidden' ? missingOf(request, said) : null;
  const details = {
    code,
    outcome: mayHaveLanded(request, answer.status, code) ? 'unknown' : 'refused',
    method: request.method,
    route: request.route,
    status: answer.status,
    contextId: contextIdOf(answer, said),
    retryAfterMs,
    permission,
    entity: request.entity,
    problems: said.problems,
    said: said.message,
    body: keepBody(answer.text, scrubber),
  } as const;
  return new GenesysError(
    messageFor(details, request, { said: said.message, apiCode: said.code }),
    details,
  );
}

/** The error for an accepted answer that makes no sense; if it was a write, it has landed all the same. */
export function errorOfShape(
  request: ApiRequest,
  answer: { readonly status: number; readonly text: string; readonly contextId: string | null },
  problems: readonly FieldProblem[],
  scrubber: SecretScrubber,
): GenesysError {
  const wrong = problems.map(({ path, message }) => `${path || 'answer'} ${message}`).join('; ');
  const outcome = request.write === undefined ? 'refused' : 'unknown';
  const message =
    `Cannot ${request.what}: the answer is not what the API should return (${answer.status}: ${wrong}). ` +
    `Check that GENESYS_API_URL names the API and no page in front of it.${compareFirst(outcome)}`;
  return new GenesysError(message, {
    code: 'unexpected_answer',
    outcome,
    method: request.method,
    route: request.route,
    status: answer.status,
    contextId: answer.contextId,
    entity: request.entity,
    problems,
    body: keepBody(answer.text, scrubber),
  });
}

/** The error for an object with a part that cannot be sent back exactly; if this was a write, it has landed. */
export function errorOfUnkeepable(
  request: ApiRequest,
  { status, contextId }: { readonly status: number; readonly contextId: string | null },
  part: string,
): GenesysError {
  const outcome = request.write === undefined ? 'refused' : 'unknown';
  const { method, route, entity } = request;
  const message =
    `Cannot ${request.what}: it holds ${part}, so the object could not be put back exactly.` +
    compareFirst(outcome);
  const details = {
    code: 'unkeepable',
    outcome,
    method,
    route,
    status,
    contextId,
    entity,
  } as const;
  return new GenesysError(message, details);
}

/** First scrubbed, so that no secret is cut in two, then bounded. */
export function keepBody(text: string, scrubber: SecretScrubber): string {
  return scrubber.scrub(text.slice(0, MAX_SCRUBBED)).slice(0, MAX_BODY);
}

/** The correlation id of an answer, from its header or its body. */
export function contextIdOf(answer: RawAnswer, said?: ErrorBody): string | null {
  const header = answer.header('ININ-Correlation-Id')?.slice(0, 200) ?? '';
  return header === '' ? (said?.contextId ?? null) : header;
}

function codeOf(request: ApiRequest, status: number, said: ErrorBody): GenesysErrorCode {
  if (request.write !== undefined && isStaleVersion(status, said)) return 'version_conflict';
  if (status === 408 || status >= 500) return 'unavailable';
  switch (status) {
    case 400:
    case 422:
      return 'invalid_body';
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
    case 410:
      return 'not_found';
    case 429:
      return 'rate_limited';
    default:
      return 'unexpected_answer';
  }
}

/** The permission that the API names, or else the one that the request is known to need. */
function missingOf(request: ApiRequest, said: ErrorBody): string {
  return said.permissions.length === 0 ? request.permission : said.permissions.join(', ');
}

/** 409, 412, and what older services answer instead. A 408 is a time-out whatever it says: it proves nothing. */
function isStaleVersion(status: number, said: ErrorBody): boolean {
  if (status === 409 || status === 412) return true;
  return status === 400 && STALE_VERSION.test(said.message ?? '');
}

/**
 * A 4xx refuses a write; anything else that is not an answer proves nothing. A redirect may follow a write that was
 * carried out, and point the caller to the result.
 */
function mayHaveLanded(request: ApiRequest, status: number, code: GenesysErrorCode): boolean {
  if (request.write === undefined) return false;
  return code === 'unavailable' || (code === 'unexpected_answer' && status < 400);
}
