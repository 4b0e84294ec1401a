/** Windows that are not found, or were cut short. */
import type { WindowStatus } from '../../contract/window/window.ts';
import { InterludeError, type Caused } from './interlude-error.ts';

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

  constructor(workflowId: string, options?: Caused) {
    super(
      `${workflowId} was ended in Temporal before it was over; check its status, and whether the line is still in maintenance`,
      options,
    );
    this.workflowId = workflowId;
  }
}
