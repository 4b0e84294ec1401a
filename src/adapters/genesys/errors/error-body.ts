/** Reads an error answer: the API's own JSON, a login's, or a gateway's page. Tolerant, bounded. Pure. */
import type { FieldProblem } from './errors.ts';
import { isJsonObject } from '../json.ts';
import { namedPermissions } from './named-permissions.ts';

const MAX_PROBLEMS = 50;
const MAX_TEXT = 300;
/** The limit of a text that is cleaned before it is cut. */
const MAX_CLEANED = 20_000;

type Clean = (text: string) => string;

export interface ErrorBody {
  /** The API's `message`, or a login's `error_description`. */
  readonly message: string | null;
  /** The API's `code`, or a login's `error`. */
  readonly code: string | null;
  readonly contextId: string | null;
  readonly problems: readonly FieldProblem[];
  /** The permissions that a 403 says are missing; empty if it names none. */
  readonly permissions: readonly string[];
}

/**
 * Never throws: anything that is not an error body yields nulls.
 * @param clean gets each text before it is cut, because half a secret would no longer be recognised
 */
export function readErrorBody(text: string, clean: Clean = (raw) => raw): ErrorBody {
  const body = parseObject(text);
  const read = (value: unknown): string | null => textOf(value, clean);
  return {
    message: read(body.message) ?? read(body.error_description),
    code: read(body.code) ?? read(body.error),
    contextId: read(body.contextId),
    problems: [...listOf(body.errors), ...listOf(body.details)]
      .slice(0, MAX_PROBLEMS)
      .map((problem) => problemOf(problem, read)),
    permissions: namedPermissions(body, clean),
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
function problemOf(problem: unknown, read: (value: unknown) => string | null): FieldProblem {
  if (!isJsonObject(problem)) return { path: '', message: read(problem) ?? 'is not valid' };
  const params = isJsonObject(problem.messageParams) ? problem.messageParams : {};
  const path =
    read(problem.field) ??
    read(problem.path) ??
    read(problem.fieldName) ??
    read(params.field) ??
    read(params.fieldName) ??
    '';
  const message = read(problem.message) ?? read(problem.errorCode) ?? 'is not valid';
  return {
    path,
    message: message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message,
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** One line, bounded; null if there is none. */
function textOf(value: unknown, clean: Clean): string | null {
  if (typeof value !== 'string') return null;
  const cleaned = clean(value.slice(0, MAX_CLEANED));
  const line = cleaned.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line === '' ? null : line.slice(0, MAX_TEXT);
}
