/** What an error's message says after "Cannot …": what was wrong, and what to do next. Pure. */
import type { ApiRequest } from '../pipe/api-request.ts';
import {
  GenesysError,
  type GenesysErrorCode,
  type GenesysErrorDetails,
  type GenesysOutcome,
} from './errors.ts';

export const CHECK_CREDENTIALS =
  'Check GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET (or GENESYS_CLIENT_SECRET_FILE), ' +
  "the client's roles, or renew its secret.";

interface Mishap {
  readonly details: GenesysErrorDetails;
  readonly request: ApiRequest;
  readonly status: string;
  /** The API's own code, e.g. `architect.flow.deleted`. */
  readonly apiCode: string | null;
}

const FLOW_DELETED = 'architect.flow.deleted';

const ADVICE: Readonly<Record<GenesysErrorCode, (mishap: Mishap) => string>> = {
  not_found: ({ request, status, apiCode }) =>
    apiCode === FLOW_DELETED
      ? `the flow has been deleted${status}. Name one that exists and is published.`
      : `there is no such ${request.entity?.kind ?? 'path'}${status}. ${notFoundStep(request)}`,
  forbidden: ({ request, details, status }) =>
    `the permission ${details.permission ?? request.permission} is missing${status}. Give it to a ` +
    'role of the OAuth client in GENESYS_CLIENT_ID, for the division of the object.',
  unauthorized: ({ status }) =>
    `Genesys refused the credentials, even after a new login${status}. ${CHECK_CREDENTIALS}`,
  version_conflict: ({ request, details, status }) =>
    `${conflictOf(request, details)}${status}. Read it again and compare before the next attempt.`,
  rate_limited: ({ details, status }) =>
    `too many requests${status}. ${retryStep(details.retryAfterMs)}`,
  invalid_body: ({ details, status }) =>
    `Genesys refused what was sent${status}${problemList(details)}. Correct it and send it again.`,
  unavailable: ({ details, status }) =>
    `Genesys is not available${status}.${details.outcome === 'unknown' ? '' : ' Try again.'}`,
  unexpected_answer: ({ status }) =>
    `the answer does not come from this API${status}. Check that GENESYS_API_URL names the API and no ` +
    'page or redirect in front of it.',
  unkeepable: () => 'it holds a value that cannot be kept exactly, so it could not be put back.',
  deadline: ({ details }) => `its deadline has passed${whenEnded(details)}.`,
  cancelled: ({ details }) => `it was cancelled${whenEnded(details)}.`,
};

interface Words {
  readonly said?: string | null;
  readonly reason?: string | null;
  readonly apiCode?: string | null;
}

export function messageFor(
  details: GenesysErrorDetails,
  request: ApiRequest,
  { said = null, reason = null, apiCode = null }: Words = {},
): string {
  const why = details.status ?? reason;
  const isSilence = why === reason && details.code === 'unavailable';
  const status = why === null ? '' : isSilence ? `: ${why}` : ` (${why})`;
  const advice = ADVICE[details.code]({ details, request, status, apiCode });
  const quoted = said === null ? '' : ` Genesys said: "${said}".`;
  return `Cannot ${request.what}: ${advice}${quoted}${compareFirst(details.outcome)}`;
}

/** What to do after a write that may have landed, whatever its error was. */
export function compareFirst(outcome: GenesysOutcome): string {
  return outcome === 'unknown'
    ? ' The write may have landed: read and compare before writing again.'
    : '';
}

export function retryStep(retryAfterMs: number | null | undefined): string {
  return typeof retryAfterMs === 'number'
    ? `Try again in ${Math.ceil(retryAfterMs / 1_000)} s.`
    : 'Try again, waiting longer each time.';
}

/** A write without a version can be refused, too. An answer alone does not prove another version. */
function conflictOf({ write }: ApiRequest, { outcome }: GenesysErrorDetails): string {
  if (write === undefined || write.lock === 'none') return 'the current state does not allow it';
  const verb = outcome === 'not_sent' ? 'is' : 'may be';
  return `it ${verb} no longer at version ${write.version}`;
}

function notFoundStep(request: ApiRequest): string {
  return request.entity === null
    ? 'Check that GENESYS_API_URL serves it.'
    : `Check the id, that it is of this organisation, and that GENESYS_API_URL serves ${request.route}.`;
}

function whenEnded({ outcome }: GenesysErrorDetails): string {
  return outcome === 'not_sent' ? ' before it was sent' : ' while it was open';
}

function problemList({ problems = [] }: GenesysErrorDetails): string {
  const shown = problems.slice(0, 5).map(({ path, message }) => `${path || 'body'} ${message}`);
  return shown.length === 0 ? '' : `: ${shown.join('; ')}`;
}

export function about({ method, route, entity }: ApiRequest) {
  return { method, route, entity };
}

/** @param stands the version that a read shows */
export function conflictBeforeSending(request: ApiRequest, stands: unknown): GenesysError {
  const details = { ...about(request), code: 'version_conflict', outcome: 'not_sent' } as const;
  const reason = `not sent: the version is now ${String(stands)}`;
  return new GenesysError(messageFor(details, request, { reason }), details);
}
