/** A call of the library that cannot be made. */
import type { Problem } from '../../contract/window/window.ts';
import { InterludeError, problemTexts, type Caused } from './interlude-error.ts';

/** Arguments of a call are wrong; nothing was sent. `problems` lists all of them. */
export class ArgumentInvalidError extends InterludeError {
  override readonly name = 'ArgumentInvalidError';
  readonly code = 'invalid_argument';
  override readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`${problemTexts(problems)}; nothing was sent`);
    this.problems = problems;
  }
}

/** The client was closed. The outcome of a call that was under way is not known. */
export class ClientClosedError extends InterludeError {
  override readonly name = 'ClientClosedError';
  readonly code = 'closed';

  constructor(options?: Caused) {
    super('this client is closed: connect a new one', options);
  }
}
