// Reads an error answer: the API's own JSON, a login's, or a gateway's page. Tolerant, bounded. Pure.
import type { FieldProblem } from './errors.ts';
import { isJsonObject } from './json.ts';

const MAX_PROBLEMS = 50;
const MAX_TEXT = 300;

export interface ErrorBody {
  /** The API's `message`, or a login's `error_description`. */
  readonly message: string | null;
  /** The API's `code`, or a login's `error`. */
  readonly code: string | null;
  readonly contextId: string | null;
  readonly problems: readonly FieldProblem[];
}

/** Never throws: what is not an error body has nulls. */
export function readErrorBody(text: string): ErrorBody {
  const body = parseObject(text);
  return {
    message: textOf(body.message) ?? textOf(body.error_description),
    code: textOf(body.code) ?? textOf(body.error),
    contextId: textOf(body.contextId),
    problems: [...listOf(body.errors), ...listOf(body.details)]
      .slice(0, MAX_PROBLEMS)
      .map(problemOf),
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** Each service names the field in its own way. */
function problemOf(problem: unknown): FieldProblem {
  if (!isJsonObject(problem)) return { path: '', message: textOf(problem) ?? 'is not valid' };
  const params = isJsonObject(problem.messageParams) ? problem.messageParams : {};
  const path =
    textOf(problem.field) ??
    textOf(problem.path) ??
    textOf(problem.fieldName) ??
    textOf(params.field) ??
    textOf(params.fieldName) ??
    '';
  const message = textOf(problem.message) ?? textOf(problem.errorCode) ?? 'is not valid';
  return {
    path,
    message: message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message,
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** One line, bounded; null where there is none. */
function textOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const line = value.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line === '' ? null : line.slice(0, MAX_TEXT);
}
