/** The figures of a window's history: how much there is of everything, and what timed out. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';

export interface HistoryFigures {
  readonly events: number;
  readonly bytes: number;
  readonly workflowTasks: number;
  readonly activities: number;
  readonly timers: number;
  readonly upserts: number;
  readonly workflowTaskTimeouts: number;
  readonly timedOut: readonly TimedOut[];
  readonly activityTimeouts: number;
  readonly missedHeartbeats: number;
}

/** A workflow task that timed out. */
export interface TimedOut {
  /** Epoch ms. */
  readonly atMs: number;
  /** `waiting`: no worker took it; `working`: one took it and did not answer. */
  readonly while: 'waiting' | 'working';
}

type HistoryEvent = NonNullable<
  Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']
>[number];

/** `TIMEOUT_TYPE_SCHEDULE_TO_START` and `TIMEOUT_TYPE_HEARTBEAT`. */
const SCHEDULE_TO_START = 2;
const HEARTBEAT = 4;

/** Failed attempts are shown by the start of the next one, the last one by its own event. */
function timeoutOf(event: HistoryEvent): number | null {
  const failure =
    event.activityTaskStartedEventAttributes?.lastFailure ??
    event.activityTaskTimedOutEventAttributes?.failure;
  const about = failure?.timeoutFailureInfo ?? failure?.cause?.timeoutFailureInfo;
  return about === null || about === undefined ? null : Number(about.timeoutType);
}

function timedOutIn({
  eventTime,
  workflowTaskTimedOutEventAttributes: about,
}: HistoryEvent): TimedOut[] {
  if (about === null || about === undefined) return [];
  const isWaiting = Number(about.timeoutType) === SCHEDULE_TO_START;
  return [{ atMs: optionalTsToMs(eventTime) ?? 0, while: isWaiting ? 'waiting' : 'working' }];
}

function isThere(attributes: unknown): boolean {
  return attributes !== null && attributes !== undefined;
}

function figuresOf(events: readonly HistoryEvent[], bytes: number): HistoryFigures {
  const count = (has: (event: HistoryEvent) => unknown): number =>
    events.filter((event) => isThere(has(event))).length;
  const timedOut = events.flatMap(timedOutIn);
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
    workflowTaskTimeouts: timedOut.length,
    timedOut,
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

export type Counted = Exclude<keyof HistoryFigures, 'timedOut'>;

export function sumOf(all: readonly HistoryFigures[], name: Counted): number {
  return all.reduce((sum, one) => sum + one[name], 0);
}
