/** One class per situation a caller can act on. Messages say what failed, for which id, what to do. */
import type { WebhookDoubt } from '../adapters/callbacks/webhook-signature.ts';
import type { ControlRefusal } from '../contract/window/messages.ts';
import type { Conflict, Problem, Verdict, WindowStatus } from '../contract/window/window.ts';

/** The error that led to this one; `ErrorOptions` is unknown to a program compiled for ES2021 or older. */
export interface Caused {
  readonly cause?: unknown;
}

function list(problems: readonly Problem[]): string {
  return problems
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join('; ');
}

/** Every error this library throws on purpose. `code` is stable; the message is for people. */
export abstract class InterludeError extends Error {
  abstract readonly code: string;
  /** What is wrong, by field; empty if no field is to blame. */
  readonly problems: readonly Problem[] = [];
  /** Windows in the way; empty if there are none. */
  readonly conflicts: readonly Conflict[] = [];
}

/** The request itself is wrong; nothing was sent. `problems` has all of its errors. */
export class RequestInvalidError extends InterludeError {
  override readonly name = 'RequestInvalidError';
  readonly code = 'invalid';
  override readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`the request is not valid: ${list(problems)}`);
    this.problems = problems;
  }
}

/** The window was checked and refused; nothing was booked. `verdict` has every reason. */
export class WindowRefusedError extends InterludeError {
  override readonly name = 'WindowRefusedError';
  readonly code: string;
  readonly workflowId: string;
  readonly verdict: Verdict;
  override readonly problems: readonly Problem[];
  override readonly conflicts: readonly Conflict[];

  constructor(workflowId: string, verdict: Verdict) {
    const reasons = [list(verdict.problems), ...verdict.conflicts.map(({ message }) => message)];
    super(`refused: ${reasons.filter((reason) => reason !== '').join('; ')}`);
    this.code = verdict.code ?? 'refused';
    this.workflowId = workflowId;
    this.verdict = verdict;
    this.problems = verdict.problems;
    this.conflicts = verdict.conflicts;
  }
}

/** The same window was requested before with other content; `problems` names each difference. */
export class WindowDiffersError extends InterludeError {
  override readonly name = 'WindowDiffersError';
  readonly code = 'different';
  readonly workflowId: string;
  override readonly problems: readonly Problem[];

  constructor(workflowId: string, problems: readonly Problem[]) {
    super(`${workflowId} is booked with other content: ${list(problems)}`);
    this.workflowId = workflowId;
    this.problems = problems;
  }
}

/**
 * No worker listens, or none took the task in time. For a request: nothing was started, or what was started was
 * withdrawn, and nothing is booked. For a control: nothing was sent.
 */
export class NoWorkerError extends InterludeError {
  override readonly name = 'NoWorkerError';
  readonly code = 'no_worker';
  readonly taskQueue: string;

  /**
   * @param otherwise the consequence. @default 'nothing was booked'
   * @param isListed one polled recently: it has ended since, or cannot keep up. @default false
   */
  constructor(taskQueue: string, otherwise = 'nothing was booked', isListed = false) {
    super(
      isListed
        ? `a worker polled ${taskQueue} lately, but none took this up in time; ${otherwise}. Look whether it still runs and keeps up, then try again`
        : `no worker is listening on ${taskQueue}; ${otherwise}. Start a worker, then try again`,
    );
    this.taskQueue = taskQueue;
  }
}

/** The window was started, but its verdict has not arrived. Sending the same request again attaches to it. */
export class VerdictPendingError extends InterludeError {
  override readonly name = 'VerdictPendingError';
  readonly code = 'pending';
  readonly workflowId: string;

  constructor(workflowId: string) {
    super(
      `${workflowId} is not decided yet; ask again with the same request, or look at its status`,
    );
    this.workflowId = workflowId;
  }
}

/** Temporal refused to start the window, quoted in its own words: nothing is booked. */
export class StartRefusedError extends InterludeError {
  override readonly name = 'StartRefusedError';
  readonly code = 'start_refused';
  readonly workflowId: string;

  constructor(workflowId: string, why: string, options?: Caused) {
    super(`Temporal did not start ${workflowId}; nothing was booked: ${why}`, options);
    this.workflowId = workflowId;
  }
}

/** Temporal does not answer at this address, or refuses access. */
export class TemporalUnreachableError extends InterludeError {
  override readonly name = 'TemporalUnreachableError';
  readonly code = 'unreachable';
  readonly address: string;

  /** @param how what is wrong, if it has answered */
  constructor(address: string, why: string, options?: Caused, how: 'reached' | 'used' = 'reached') {
    super(
      `Temporal at ${address} cannot be ${how}: ${why}. Check TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE`,
      options,
    );
    this.address = address;
  }
}

/** The environment or a profile cannot be read. */
export class ConfigurationError extends InterludeError {
  override readonly name = 'ConfigurationError';
  readonly code = 'configuration';
  override readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`the configuration cannot be used: ${list(problems)}`);
    this.problems = problems;
  }
}

/** No window has this name, and no id begins with it. */
export class WindowNotFoundError extends InterludeError {
  override readonly name = 'WindowNotFoundError';
  readonly code = 'not_found';
  readonly id: string;

  constructor(id: string) {
    super(`no window is called ${id}, and no id begins with it; \`interlude list\` shows them`);
    this.id = id;
  }
}

/** A name, or the beginning of an id, that several windows share. */
export class AmbiguousIdError extends InterludeError {
  override readonly name = 'AmbiguousIdError';
  readonly code = 'ambiguous';
  /** The ids of the first ones. */
  readonly candidates: readonly string[];
  /** The same windows, as a list shows them. */
  readonly windows: readonly WindowStatus[];

  constructor(text: string, windows: readonly WindowStatus[]) {
    const candidates = windows.map(({ workflow_id: id }) => id);
    super(`${text} may be one of several windows: ${candidates.join(', ')}; give more of the id`);
    this.candidates = candidates;
    this.windows = windows;
  }
}

/** The window refuses a control; it is unchanged. */
export class ControlRefusedError extends InterludeError {
  override readonly name: string = 'ControlRefusedError';
  readonly code = 'control_refused';
  readonly kind: ControlRefusal;
  override readonly problems: readonly Problem[];
  override readonly conflicts: readonly Conflict[];

  constructor(
    kind: ControlRefusal,
    message: string,
    problems: readonly Problem[] = [],
    conflicts: readonly Conflict[] = [],
  ) {
    super(message);
    this.kind = kind;
    this.problems = problems;
    this.conflicts = conflicts;
  }
}

/** The argument of a control is wrong; nothing was sent. `problems` has all of its errors. */
export class ControlInvalidError extends ControlRefusedError {
  override readonly name = 'ControlInvalidError';

  constructor(message: string, problems: readonly Problem[]) {
    super('invalid', `${message}; nothing was sent`, problems);
  }
}

/** A dry run or a doctor's report that a worker could not finish: the API or the calendar is down. */
export class CheckupFailedError extends InterludeError {
  override readonly name = 'CheckupFailedError';
  readonly code = 'unavailable';

  constructor(why: string, options?: Caused) {
    super(`the worker could not check that: ${why}`, options);
  }
}

/** The window's workflow was closed in Temporal (terminated) before it was over: there is no receipt. */
export class WindowCutShortError extends InterludeError {
  override readonly name = 'WindowCutShortError';
  readonly code = 'cut_short';
  readonly workflowId: string;

  constructor(workflowId: string, options?: Caused) {
    super(
      `${workflowId} was ended in Temporal before it was over; look at its status, and whether the line is still in maintenance`,
      options,
    );
    this.workflowId = workflowId;
  }
}

/** No worker answered in time. Whether the message arrives later is unknown: check the status. */
export class UnansweredError extends InterludeError {
  override readonly name = 'UnansweredError';
  readonly code = 'unanswered';
  readonly workflowId: string;

  /** @param options `sentAs`: the message is stored for the window, and is handled once it can */
  constructor(workflowId: string, what: string, options: { readonly sentAs?: 'signal' } = {}) {
    const kept = options.sentAs === 'signal' ? `, sent as a signal, which is kept for it` : '';
    super(
      `${workflowId} did not answer ${what} in time${kept}; is a worker running? Look at its status before you repeat it`,
    );
    this.workflowId = workflowId;
  }
}

/** A callback that must be rejected; `doubt` says why. Answer 400, and use nothing of it. */
export class WebhookInvalidError extends InterludeError {
  override readonly name = 'WebhookInvalidError';
  readonly code = 'webhook_invalid';
  readonly doubt: WebhookDoubt | 'no_callback';

  constructor(doubt: WebhookDoubt | 'no_callback', why: string) {
    super(`this callback cannot be trusted: ${why}`);
    this.doubt = doubt;
  }
}
