/** Why a request is not an accepted window, or not yet, and why a call is not one. */
import type { Problem, Verdict } from '../../contract/window/window.ts';
import { InterludeError, problemTexts, type Told } from './interlude-error.ts';

/** Arguments of a call are wrong; nothing was sent. `problems` lists all of them. */
export class ArgumentInvalidError extends InterludeError {
  override readonly name = 'ArgumentInvalidError';
  readonly code = 'invalid_argument';

  constructor(problems: readonly Problem[]) {
    super(`${problemTexts(problems)}; nothing was sent`, { problems });
  }
}

/** The request itself is wrong; nothing was sent. `problems` lists everything wrong with it. */
export class RequestInvalidError extends InterludeError {
  override readonly name = 'RequestInvalidError';
  readonly code = 'invalid';

  constructor(problems: readonly Problem[]) {
    super(`the request is not valid: ${problemTexts(problems)}`, { problems });
  }
}

/** The window was checked and refused; nothing was booked. `verdict` has every reason. */
export class WindowRefusedError extends InterludeError {
  override readonly name = 'WindowRefusedError';
  readonly code: string;
  readonly workflowId: string;
  readonly verdict: Verdict;

  constructor(workflowId: string, verdict: Verdict) {
    const { problems, conflicts } = verdict;
    const reasons = [problemTexts(problems), ...conflicts.map(({ message }) => message)];
    const told = reasons.filter((reason) => reason !== '').join('; ');
    super(`refused: ${told}`, { problems, conflicts });
    this.code = verdict.code ?? 'refused';
    this.workflowId = workflowId;
    this.verdict = verdict;
  }
}

/** The same window was requested before with different content; `problems` names each difference. */
export class WindowDiffersError extends InterludeError {
  override readonly name = 'WindowDiffersError';
  readonly code = 'different';
  readonly workflowId: string;

  constructor(workflowId: string, problems: readonly Problem[]) {
    super(`${workflowId} is booked with other content: ${problemTexts(problems)}`, { problems });
    this.workflowId = workflowId;
  }
}

/** The window was started, but its verdict has not arrived. Sending the same request again attaches to it. */
export class VerdictPendingError extends InterludeError {
  override readonly name = 'VerdictPendingError';
  readonly code = 'pending';
  readonly workflowId: string;

  /** @param why what it waits for, as far as Temporal knows; null if it does not */
  constructor(workflowId: string, why: string | null = null) {
    const told = why === null ? '' : `: ${why}`;
    super(
      `${workflowId} is not decided yet${told}; ask again with the same request, or check its status`,
    );
    this.workflowId = workflowId;
  }
}

/** Temporal refused to start the window, quoted in its own words: nothing is booked. */
export class StartRefusedError extends InterludeError {
  override readonly name = 'StartRefusedError';
  readonly code = 'start_refused';
  readonly workflowId: string;

  constructor(workflowId: string, why: string, cause: Told) {
    super(`Temporal did not start ${workflowId}; nothing was booked: ${why}`, cause);
    this.workflowId = workflowId;
  }
}
