/** Turns an unexpected answer into an error (docs/contract.md#answers-of-the-api). Pure. */
import type { ApiRequest } from '../pipe/api-request.ts';
import { readErrorBody, type ErrorBody } from './error-body.ts';
import { about, compareFirst, messageFor } from './error-advice.ts';
import { GenesysError, type FieldProblem, type GenesysErrorCode } from './errors.ts';
import type { SecretScrubber } from './secret-scrubber.ts';
import { readPause } from '../pipe/pace/answer-pace.ts';
import type { RawAnswer } from '../pipe/transport.ts';

const MAX_BODY = 2_000;
/** How much of a body is examined: more than is kept, because scrubbing shrinks a page full of secrets. */
const MAX_SCRUBBED = 50 * MAX_BODY;
const STALE_VERSION = /does not match the current version/i;

export function errorOfAnswer(
  request: ApiRequest,
  answer: RawAnswer,
  scrubber: SecretScrubber,
): GenesysError {
  const said = readErrorBody(answer.text, (raw) => scrubber.scrub(raw));
  const { status } = answer;
  const code = codeOf(request, status, said);
  const details = {
    ...about(request),
    code,
    outcome: mayHaveLanded(request, status, code) ? 'unknown' : 'refused',
    status,
    contextId: contextIdOf(answer) ?? said.contextId,
    retryAfterMs: code === 'rate_limited' ? readPause(answer) : null,
    permission: code === 'forbidden' ? missingOf(request, said) : null,
    problems: said.problems,
    said: said.message,
    body: keepBody(answer.text, scrubber),
  } as const;
  const words = { said: said.message, apiCode: said.code };
  return new GenesysError(messageFor(details, request, words), details);
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
  const { status, contextId } = answer;
  const body = keepBody(answer.text, scrubber);
  const code = 'unexpected_answer';
  const details = { ...about(request), code, outcome, status, contextId, problems, body } as const;
  return new GenesysError(message, details);
}

/** The error for an object with a part that cannot be sent back exactly; if this was a write, it has landed. */
export function errorOfUnkeepable(
  request: ApiRequest,
  { status, contextId }: { readonly status: number; readonly contextId: string | null },
  part: string,
): GenesysError {
  const outcome = request.write === undefined ? 'refused' : 'unknown';
  const message =
    `Cannot ${request.what}: it holds ${part}, so the object could not be put back exactly.` +
    compareFirst(outcome);
  return new GenesysError(message, {
    ...about(request),
    code: 'unkeepable',
    outcome,
    status,
    contextId,
  });
}

/** First scrubbed, so that no secret is cut in two, then bounded. */
export function keepBody(text: string, scrubber: SecretScrubber): string {
  return scrubber.scrub(text.slice(0, MAX_SCRUBBED)).slice(0, MAX_BODY);
}

export function contextIdOf(answer: RawAnswer): string | null {
  const header = answer.header('ININ-Correlation-Id')?.slice(0, 200) ?? '';
  return header === '' ? null : header;
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

/** A 4xx refuses a write; anything else proves nothing: a redirect may follow a write that was carried out. */
function mayHaveLanded(request: ApiRequest, status: number, code: GenesysErrorCode): boolean {
  if (request.write === undefined) return false;
  return code === 'unavailable' || (code === 'unexpected_answer' && status < 400);
}
