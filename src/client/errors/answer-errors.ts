/** An answer that arrived but that this client cannot read. */
import { InterludeError } from './interlude-error.ts';

/** What the window's own record proves, whatever its answer was. */
export type ProvenOutcome = 'booked' | 'over' | 'unknown';

/**
 * The worker answered, but this client cannot read the answer: it lacks the key, has another one, or is older than the
 * worker. `outcome` is what is proven all the same.
 */
export class AnswerUnreadableError extends InterludeError {
  override readonly name = 'AnswerUnreadableError';
  readonly code = 'unreadable';
  /** The window, or the check. */
  readonly workflowId: string;
  readonly outcome: ProvenOutcome;

  /** @param what what is known @param why why the rest is not */
  constructor(workflowId: string, outcome: ProvenOutcome, what: string, why: string) {
    super(`${what} cannot be read here: ${why}`);
    this.workflowId = workflowId;
    this.outcome = outcome;
  }
}
