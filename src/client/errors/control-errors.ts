/** What becomes of a control that a window does not carry out. */
import type { ControlRefusal } from '../../contract/window/messages.ts';
import type { Conflict, Problem } from '../../contract/window/window.ts';
import { InterludeError } from './interlude-error.ts';

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

/** The argument of a control is wrong; nothing was sent. `problems` lists everything wrong with it. */
export class ControlInvalidError extends ControlRefusedError {
  override readonly name = 'ControlInvalidError';

  constructor(message: string, problems: readonly Problem[]) {
    super('invalid', `${message}; nothing was sent`, problems);
  }
}

/** When a worker that could take up a message last asked for work; null if none has lately. */
export interface LastPoll {
  readonly taskQueue: string;
  readonly agoMs: number | null;
}

function whoListens(last: LastPoll | undefined): string {
  if (last === undefined) return 'is a worker running?';
  const { taskQueue, agoMs } = last;
  if (agoMs === null) return `no worker polls ${taskQueue} any more: start one.`;
  const seconds = Math.max(0, Math.round(agoMs / 1_000));
  return `a worker last polled ${taskQueue} ${seconds} s ago: check that it still runs and keeps up.`;
}

/** No worker answered in time. The message may still arrive later: check the status. */
export class UnansweredError extends InterludeError {
  override readonly name = 'UnansweredError';
  readonly code = 'unanswered';
  readonly workflowId: string;

  /** @param options `sentAs`: the message is stored for the window, which handles it once it can */
  constructor(
    workflowId: string,
    what: string,
    options: { readonly sentAs?: 'signal'; readonly lastPoll?: LastPoll | undefined } = {},
  ) {
    const kept = options.sentAs === 'signal' ? `, sent as a signal, which is kept for it` : '';
    super(
      `${workflowId} did not answer ${what} in time${kept}; ${whoListens(options.lastPoll)} It may still be carried out: check its status before you repeat it`,
    );
    this.workflowId = workflowId;
  }
}
