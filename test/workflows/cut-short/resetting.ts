/** Resets a window by the server's API to a point of its history, named by the next step. */
import { randomUUID } from 'node:crypto';
import { LabWindow, type WindowLab } from '../../support/window-lab.ts';

type History = Awaited<ReturnType<LabWindow['handle']['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];
type EventId = HistoryEvent['eventId'];

/** Where a reset continues: the workflow task that would dispatch this step again. */
function taskBefore(events: readonly HistoryEvent[], step: string): EventId {
  const scheduled = events.find(
    ({ activityTaskScheduledEventAttributes: attributes }) =>
      attributes?.activityType?.name === step,
  );
  return scheduled?.activityTaskScheduledEventAttributes?.workflowTaskCompletedEventId;
}

/** The workflow task that learned how the last write ended: others, of callbacks, may come before. */
function taskAfterWrite(events: readonly HistoryEvent[]): EventId {
  const written = events.findLast(
    ({ activityTaskScheduledEventAttributes: attributes }) =>
      attributes?.activityType?.name === 'applyChange',
  );
  const ended = events.findIndex(
    ({ activityTaskCompletedEventAttributes: attributes }) =>
      attributes && String(attributes.scheduledEventId) === String(written?.eventId),
  );
  return events.slice(ended).find((event) => event.workflowTaskCompletedEventAttributes)?.eventId;
}

export const RESET_POINTS: Readonly<Record<string, (events: readonly HistoryEvent[]) => EventId>> =
  {
    'before the request was read': (events) => taskBefore(events, 'admitWindow'),
    'before the arming': (events) => taskBefore(events, 'armWindow'),
    'before the write': (events) => taskBefore(events, 'applyChange'),
    'after the write': taskAfterWrite,
  };

/** The new run; the old one is closed. */
export async function reset(lab: WindowLab, window: LabWindow, point: string): Promise<LabWindow> {
  const { workflowId } = window.handle;
  const { events } = await window.handle.fetchHistory();
  const { runId } = await window.handle.describe();
  await lab.client.workflowService.resetWorkflowExecution({
    namespace: lab.client.options.namespace,
    workflowExecution: { workflowId, runId },
    reason: 'a test',
    requestId: randomUUID(),
    workflowTaskFinishEventId: RESET_POINTS[point]?.(events ?? []) ?? null,
  });
  return new LabWindow(lab.client, lab.client.workflow.getHandle(workflowId));
}
