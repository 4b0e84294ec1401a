/** The state of the callbacks in a history: those of a window, or the one of a callback's own workflow. Pure. */
import { CALLBACK_WORKFLOW } from '../../contract/window/messages.ts';
import { Activities, type Outcome } from '../history/activities.ts';
import {
  firstIn,
  numberIn,
  recordIn,
  stepIn,
  textIn,
  workflowIn,
  type HistoryEvent,
  type Raw,
} from '../history/history-event.ts';

export interface CallbackTrace {
  readonly delivery: Raw;
  /** Epoch ms. */
  readonly sinceMs: number;
  state: 'pending' | 'delivered' | 'failed';
  tries: number;
  lastFailure: string | null;
  /** The activity that is sending it, if any. */
  activityId: string | null;
  /** Until when its workflow waits, epoch ms. */
  nextTryMs: number | null;
  /** The workflow that continues with it. */
  handedOnTo: string | null;
}

const STEP = 'deliverCallback';

function begin(delivery: Raw, sinceMs: number): CallbackTrace {
  return {
    delivery,
    sinceMs,
    state: 'pending',
    tries: numberIn(delivery, 'tries_before') ?? 0,
    lastFailure: null,
    activityId: null,
    nextTryMs: null,
    handedOnTo: null,
  };
}

function durationMs(duration: Raw): number {
  return (numberIn(duration, 'seconds') ?? 0) * 1_000 + (numberIn(duration, 'nanos') ?? 0) / 1e6;
}

class Traces {
  readonly #activities = new Activities();
  readonly #byId = new Map<string, CallbackTrace>();

  get all(): readonly CallbackTrace[] {
    return [...this.#byId.values()];
  }

  take(event: HistoryEvent): void {
    const outcome = this.#activities.take(event);
    if (outcome?.step === STEP) return this.#end(outcome);
    switch (event.type) {
      case 'workflowExecutionStarted':
        return this.#start(event);
      case 'activityTaskScheduled':
        return this.#schedule(event);
      case 'startChildWorkflowExecutionInitiated':
        return this.#handOn(event);
      case 'startChildWorkflowExecutionFailed':
        return this.#failToHandOn(event);
      case 'timerStarted':
        return this.#wait(event);
      case 'timerFired':
      case 'timerCanceled':
        return this.#wait(null);
    }
  }

  #of(delivery: Raw, atMs: number): CallbackTrace {
    const id = textIn(delivery, 'webhook_id') ?? '';
    const trace = this.#byId.get(id) ?? begin(delivery, atMs);
    this.#byId.set(id, trace);
    return trace;
  }

  #start({ attributes, atMs }: HistoryEvent): void {
    if (workflowIn(attributes) !== CALLBACK_WORKFLOW) return;
    this.#of(recordIn(firstIn(attributes, 'input'), 'deliver'), atMs);
  }

  #schedule({ attributes, atMs }: HistoryEvent): void {
    if (stepIn(attributes) !== STEP) return;
    const delivery = firstIn(attributes, 'input');
    const trace = this.#of(delivery, atMs);
    trace.tries = Math.max(trace.tries, numberIn(delivery, 'tries_before') ?? 0);
    trace.activityId = textIn(attributes, 'activityId');
    trace.state = 'pending';
  }

  #end({ input, result, failure, tries, lastFailure }: Outcome): void {
    const trace = this.#of(input, 0);
    trace.activityId = null;
    trace.tries = (numberIn(input, 'tries_before') ?? 0) + tries;
    trace.state = result === null ? 'failed' : 'delivered';
    const told = failure?.code === 'cancelled' ? lastFailure : failure?.message;
    trace.lastFailure = told ?? lastFailure ?? trace.lastFailure;
  }

  #handOn({ attributes, atMs }: HistoryEvent): void {
    if (workflowIn(attributes) !== CALLBACK_WORKFLOW) return;
    const trace = this.#of(recordIn(firstIn(attributes, 'input'), 'deliver'), atMs);
    trace.handedOnTo = textIn(attributes, 'workflowId');
  }

  #failToHandOn({ attributes }: HistoryEvent): void {
    const id = textIn(attributes, 'workflowId');
    for (const trace of this.all) if (trace.handedOnTo === id) trace.handedOnTo = null;
  }

  /** Only a callback's own workflow waits with a timer for its next attempt, and it has just one callback. */
  #wait(timer: HistoryEvent | null): void {
    const [only] = this.all;
    if (only === undefined) return;
    const wait = recordIn(timer?.attributes ?? {}, 'startToFireTimeout');
    only.nextTryMs = timer === null ? null : timer.atMs + durationMs(wait);
  }
}

/** The callbacks of a history, in the order in which they were first due. */
export function traceCallbacks(events: readonly HistoryEvent[]): readonly CallbackTrace[] {
  const traces = new Traces();
  for (const event of events) traces.take(event);
  return traces.all;
}
