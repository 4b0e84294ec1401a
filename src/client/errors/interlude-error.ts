/** What all errors share that this library throws on purpose. */
import type { Conflict, Problem } from '../../contract/window/window.ts';

/** What an error tells beside its message. A program compiled for ES2021 or older does not know `ErrorOptions`. */
export interface Told {
  readonly problems?: readonly Problem[];
  readonly conflicts?: readonly Conflict[];
  /** The error behind this one. */
  readonly cause?: unknown;
}

/** Every error this library throws on purpose. `code` is stable; the message is for people. */
export abstract class InterludeError extends Error {
  abstract readonly code: string;
  /** What is wrong, by field; empty if no field is to blame. */
  readonly problems: readonly Problem[];
  /** Windows in the way; empty if there are none. */
  readonly conflicts: readonly Conflict[];

  constructor(message: string, { problems = [], conflicts = [], ...options }: Told = {}) {
    super(message, options);
    this.problems = problems;
    this.conflicts = conflicts;
  }
}

/** Problems as one text. */
export function problemTexts(problems: readonly Problem[]): string {
  return problems
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join('; ');
}
