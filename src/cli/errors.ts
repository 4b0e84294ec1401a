/** Errors of the command line itself, in the shape of the client's errors. */
import type { Conflict, Problem } from '../client/index.ts';

/** `code` is one of docs/contract.md#errors. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly code: string;
  readonly problems: readonly Problem[];
  readonly conflicts: readonly Conflict[] = [];

  constructor(code: string, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.code = code;
    this.problems = problems;
  }
}

export class UsageError extends CliError {
  override readonly name = 'UsageError';

  constructor(message: string, problems?: readonly Problem[]) {
    super('usage', message, problems);
  }
}

/** The request from files and flags is wrong; nothing was sent. */
export class BadRequestError extends CliError {
  override readonly name = 'BadRequestError';

  constructor(problems: readonly Problem[]) {
    super('invalid', `the request is not valid: ${problems.map(problemText).join('; ')}`, problems);
  }
}

export function problemText({ path, message }: Problem): string {
  return path === '' ? message : `${path}: ${message}`;
}

/** Ctrl-C. */
export function interruption(): CliError {
  return new CliError('interrupted', 'interrupted');
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
