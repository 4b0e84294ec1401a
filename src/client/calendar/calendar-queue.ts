/** Which workers could answer for a calendar that does not: a calendar stays on the task queue where it was started. */
import type { CalendarPlace } from './calendar-call.ts';

/** Short, because the caller has already waited for the calendar. */
const LOOK_MS = 500;

/** Never throws, because the caller has an error of its own. */
async function queueOf({ client, calendarId, taskQueue }: CalendarPlace): Promise<string> {
  try {
    const handle = client.workflow.getHandle(calendarId);
    const found = await client.withDeadline(Date.now() + LOOK_MS, () => handle.describe());
    return found.status.name === 'RUNNING' ? found.taskQueue : taskQueue;
  } catch {
    return taskQueue;
  }
}

/** A hint for whoever reads the error: who should poll what. */
export async function whoShouldPoll(place: CalendarPlace): Promise<string> {
  const { taskQueue } = place;
  const queue = await queueOf(place);
  return queue === taskQueue
    ? `is a worker polling ${taskQueue}?`
    : `it runs on the task queue ${queue}, not on ${taskQueue}: is a worker polling it? All workers and clients of an organization need the same TEMPORAL_TASK_QUEUE.`;
}
