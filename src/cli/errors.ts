/** Errors raised before the client is called. */
import type { Problem } from '../client/index.ts';

/** The command line is wrong, or a file in it cannot be read. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly problems: readonly Problem[];

  constructor(message: string, problems: readonly Problem[] = []) {
    super(message);
    this.problems = problems;
  }
}

/** The request from files and flags is wrong; nothing was sent. */
export class BadRequestError extends Error {
  override readonly name = 'BadRequestError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const all = problems.map(({ path, message }) =>
      path === '' ? message : `${path}: ${message}`,
    );
    super(`the request is not valid: ${all.join('; ')}`);
    this.problems = problems;
  }
}

/** A person was asked and did not say yes. */
export class DeclinedError extends Error {
  override readonly name = 'DeclinedError';
}

/** The window goes on putting the line back; what was asked for is not done yet. */
export class NotBackError extends Error {
  override readonly name = 'NotBackError';
}

/** Ctrl-C. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}
