// What the history of a window tells: how much there is of everything, and what ran out of time.
import type { Client, WorkflowHandle } from '@temporalio/client';

export interface HistoryFigures {
  readonly events: number;
  readonly bytes: number;
  readonly workflowTasks: number;
  readonly activities: number;
  readonly timers: number;
  readonly upserts: number;
  readonly workflowTaskTimeouts: number;
  readonly activityTimeouts: number;
  readonly missedHeartbeats: number;
}

type HistoryEvent = NonNullable<
  Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']
>[number];

/** `TIMEOUT_TYPE_HEARTBEAT`. */
const HEARTBEAT = 4;

/** Attempts that failed are told of by the next one's start, the last one by an event of its own. */
function timeoutOf(event: HistoryEvent): number | null {
  const failure =
    event.activityTaskStartedEventAttributes?.lastFailure ??
    event.activityTaskTimedOutEventAttributes?.failure;
  const about = failure?.timeoutFailureInfo ?? failure?.cause?.timeoutFailureInfo;
  return about === null || about === undefined ? null : Number(about.timeoutType);
}

function isThere(attributes: unknown): boolean {
  return attributes !== null && attributes !== undefined;
}

function figuresOf(events: readonly HistoryEvent[], bytes: number): HistoryFigures {
  const count = (has: (event: HistoryEvent) => unknown): number =>
    events.filter((event) => isThere(has(event))).length;
  const timeouts = events.map(timeoutOf).filter((type) => type !== null);
  return {
    events: events.length,
    bytes,
    workflowTasks: count((one) => one.workflowTaskScheduledEventAttributes),
    activities: count((one) => one.activityTaskScheduledEventAttributes),
    timers: count((one) => one.timerStartedEventAttributes),
    upserts: count(
      (one) =>
        one.upsertWorkflowSearchAttributesEventAttributes ??
        one.workflowPropertiesModifiedEventAttributes,
    ),
    workflowTaskTimeouts: count((one) => one.workflowTaskTimedOutEventAttributes),
    activityTimeouts: timeouts.length,
    missedHeartbeats: timeouts.filter((type) => type === HEARTBEAT).length,
  };
}

export async function readHistory(client: Client, workflowId: string): Promise<HistoryFigures> {
  const handle = client.workflow.getHandle(workflowId);
  const [{ events }, { historySize }] = await Promise.all([
    handle.fetchHistory(),
    handle.describe(),
  ]);
  return figuresOf(events ?? [], historySize ?? 0);
}

export function sumOf(all: readonly HistoryFigures[], name: keyof HistoryFigures): number {
  return all.reduce((sum, one) => sum + one[name], 0);
}
