/** Error answers in the complete format of Genesys Cloud. */
import type { z } from 'zod';
import type { Answer } from './call.ts';

export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

interface ErrorParts {
  readonly status: number;
  readonly code: string;
  /** With `{name}` in place of a parameter. */
  readonly message: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly entityId?: string;
  readonly entityName?: string;
  readonly problems?: readonly FieldProblem[];
  readonly limit?: { readonly key: string; readonly namespace: string; readonly value: number };
  readonly headers?: Readonly<Record<string, string>>;
}

const CODES: Readonly<Record<number, string>> = {
  400: 'bad.request',
  401: 'bad.credentials',
  403: 'missing.permissions',
  404: 'not.found',
  405: 'method.not.allowed',
  408: 'client.timeout',
  409: 'general.conflict',
  413: 'request.entity.too.large',
  415: 'unsupported.media.type',
  429: 'too.many.requests.retry.after',
  500: 'internal.server.error',
  502: 'bad.gateway',
  503: 'service.unavailable',
  504: 'gateway.timeout',
};

export function codeOf(status: number): string {
  return CODES[status] ?? `http.${status}`;
}

export function errorAnswer(correlationId: string, parts: ErrorParts): Answer {
  const params = parts.params ?? {};
  const message = parts.message.replace(
    /\{(\w+)\}/g,
    (whole, name: string) => params[name] ?? whole,
  );
  const body = {
    message,
    code: parts.code,
    status: parts.status,
    entityId: parts.entityId ?? null,
    entityName: parts.entityName ?? null,
    messageWithParams: parts.message,
    messageParams: params,
    contextId: correlationId,
    details: [],
    errors: (parts.problems ?? []).map((problem) => fieldError(correlationId, problem)),
    ...(parts.limit ? { limit: parts.limit } : {}),
  };
  return { status: parts.status, body, ...(parts.headers ? { headers: parts.headers } : {}) };
}

export function notFound(correlationId: string, noun: string, id: string): Answer {
  return errorAnswer(correlationId, {
    status: 404,
    code: 'not.found',
    message: 'Unable to find {noun} with id {id}',
    params: { noun, id },
    entityId: id,
    entityName: noun,
  });
}

export function badRequest(correlationId: string, problems: readonly FieldProblem[]): Answer {
  const message = 'The request has invalid fields; see errors.';
  return errorAnswer(correlationId, { status: 400, code: 'bad.request', message, problems });
}

export function badJson(correlationId: string): Answer {
  const message = 'The request could not be understood: its body is not JSON.';
  return errorAnswer(correlationId, { status: 400, code: 'invalid.json', message });
}

/** Each issue by its field. */
export function problemsIn(error: z.ZodError): readonly FieldProblem[] {
  return error.issues.map((issue) => ({
    field: issue.path.join('.') || 'body',
    message: issue.message,
  }));
}

function fieldError(correlationId: string, problem: FieldProblem): Record<string, unknown> {
  return {
    message: `${problem.field}: ${problem.message}`,
    code: 'invalid.value',
    status: 400,
    field: problem.field,
    messageWithParams: '{field}: {problem}',
    messageParams: { field: problem.field, problem: problem.message },
    contextId: correlationId,
    details: [],
    errors: [],
  };
}
