/**
 * Groups a history by workflow task: what a workflow learned at once, what its clock showed, and what it did. Like the
 * worker's log, the audit is made of these moments. Pure.
 */
import { textIn, type HistoryEvent } from './history-event.ts';

/** One completed workflow task, or what came after the last one. */
export interface Moment {
  /** The workflow's clock, epoch ms. */
  readonly nowMs: number;
  /** The run that did it: the history of a reset window begins with that of the previous run. */
  readonly runId: string;
  /** What happened since the previous moment, in order. */
  readonly incoming: readonly HistoryEvent[];
  /** Commands, and answers to updates. */
  readonly outgoing: readonly HistoryEvent[];
  /** If false, the workflow never learned of it. */
  readonly isSeen: boolean;
}

interface Draft {
  readonly nowMs: number;
  readonly incoming: HistoryEvent[];
  readonly outgoing: HistoryEvent[];
  readonly isSeen: boolean;
  runId: string | null;
}

const ANSWERS: ReadonlySet<string> = new Set([
  'workflowExecutionUpdateAccepted',
  'workflowExecutionUpdateCompleted',
  'workflowExecutionUpdateRejected',
]);

/** Events that close a workflow from outside. */
const FROM_OUTSIDE: ReadonlySet<string> = new Set([
  'workflowExecutionTerminated',
  'workflowExecutionTimedOut',
]);

function isReset(event: HistoryEvent): boolean {
  return event.type === 'workflowTaskFailed' && textIn(event.attributes, 'newRunId') !== null;
}

function isOutgoing(event: HistoryEvent, completedId: number | null): boolean {
  if (completedId === null || FROM_OUTSIDE.has(event.type)) return false;
  return (
    ANSWERS.has(event.type) || event.attributes['workflowTaskCompletedEventId'] === completedId
  );
}

class Grouping {
  readonly #drafts: Draft[] = [];
  #pending: HistoryEvent[] = [];
  #startedMs = 0;
  #completedId: number | null = null;

  take(event: HistoryEvent): void {
    const last = this.#drafts.at(-1);
    if (event.type === 'workflowTaskStarted') this.#startedMs = event.atMs;
    else if (event.type === 'workflowTaskCompleted') this.#complete(event);
    else if (last !== undefined && isOutgoing(event, this.#completedId)) last.outgoing.push(event);
    else this.#pending.push(event);
    if (isReset(event)) this.#belongsTo(textIn(event.attributes, 'baseRunId') ?? '');
  }

  finish(runId: string): Moment[] {
    const [first] = this.#pending;
    if (first !== undefined) this.#add(first.atMs, false);
    this.#belongsTo(runId);
    return this.#drafts.map(({ runId: run, ...draft }) =>
      Object.assign(draft, { runId: run ?? '' }),
    );
  }

  #complete(event: HistoryEvent): void {
    this.#add(this.#startedMs, true);
    this.#completedId = event.id;
  }

  #add(nowMs: number, isSeen: boolean): void {
    this.#drafts.push({ nowMs, incoming: this.#pending, outgoing: [], isSeen, runId: null });
    this.#pending = [];
  }

  /** Assigns everything so far that has no run yet. */
  #belongsTo(runId: string): void {
    for (const draft of this.#drafts) draft.runId ??= runId;
  }
}

/** The moments of a history; `runId` is the run whose history was fetched. */
export function toMoments(events: readonly HistoryEvent[], runId: string): Moment[] {
  const grouping = new Grouping();
  for (const event of events) grouping.take(event);
  return grouping.finish(runId);
}
