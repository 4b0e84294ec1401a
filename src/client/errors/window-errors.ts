/** Windows that are not found or were cut short, and what becomes of a control that one does not carry out. */
import type { ControlRefusal } from '../../contract/window/messages.ts';
import type { Problem, WindowStatus } from '../../contract/window/window.ts';
import { InterludeError, type Told } from './interlude-error.ts';

const MOST_SHOWN = 200;

/** Anything may have been typed or pasted. */
function shortened(text: string): string {
  const signs = Array.from(text);
  return signs.length <= MOST_SHOWN ? text : `${signs.slice(0, MOST_SHOWN).join('')}…`;
}

/** No window has this name, and no id begins with it. */
export class WindowNotFoundError extends InterludeError {
  override readonly name = 'WindowNotFoundError';
  readonly code = 'not_found';
  readonly id: string;

  constructor(id: string) {
    super(
      `no window is called ${shortened(id)}, and no id begins with it; \`interlude list\` shows them`,
    );
    this.id = id;
  }
}

/** A name, or the beginning of an id, that fits several windows. */
export class AmbiguousIdError extends InterludeError {
  override readonly name = 'AmbiguousIdError';
  readonly code = 'ambiguous';
  /** The ids of the first few. */
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

/** The window's workflow was closed in Temporal (terminated) before it was over: there is no receipt. */
export class WindowCutShortError extends InterludeError {
  override readonly name = 'WindowCutShortError';
  readonly code = 'cut_short';
  readonly workflowId: string;

  constructor(workflowId: string, cause: Told) {
    super(
      `${workflowId} was ended in Temporal before it was over; check its status, and whether the line is still in maintenance`,
      cause,
    );
    this.workflowId = workflowId;
  }
}

/** The window refuses a control; it is unchanged. */
export class ControlRefusedError extends InterludeError {
  override readonly name: string = 'ControlRefusedError';
  readonly code = 'control_refused';
  readonly kind: ControlRefusal;

  constructor(kind: ControlRefusal, message: string, reasons?: Told) {
    super(message, reasons);
    this.kind = kind;
  }
}

/** The argument of a control is wrong; nothing was sent. `problems` lists everything wrong with it. */
export class ControlInvalidError extends ControlRefusedError {
  override readonly name = 'ControlInvalidError';

  constructor(message: string, problems: readonly Problem[]) {
    super('invalid', `${message}; nothing was sent`, { problems });
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
