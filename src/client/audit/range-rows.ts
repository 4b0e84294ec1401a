/** Which workflows may have records in a range of time, from Temporal's lists alone. */
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { RESCUE_WORKFLOW, RESCUED_MEMO, type RescuedRun } from '../../contract/calendar/sweep.ts';
import { isRecord } from '../../contract/values/json.ts';
import { CALENDAR_WORKFLOW, WINDOW_WORKFLOW } from '../../contract/window/messages.ts';
import type { Place } from '../temporal/connecting.ts';
import { listRows, queryFor, quotedInstant } from '../temporal/rows.ts';

/** Epoch ms: begins at the first, ends before the second. */
export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A callback is retried for a day after its window; twice that, because workers may be away. */
const AFTER_MS = 2 * 86_400_000;

function rows(place: Place, type: string, { fromMs, toMs }: Range) {
  const startsBefore = `StartTime < ${quotedInstant(toMs)}`;
  const isOpen = `(ExecutionStatus = 'Running' OR CloseTime >= ${quotedInstant(fromMs)})`;
  return listRows(place, queryFor([type], place.taskQueue, startsBefore, isOpen));
}

/** Windows that ran in the range, or so shortly before it that a callback of theirs may have. */
export function windowRows(place: Place, { fromMs, toMs }: Range) {
  return rows(place, WINDOW_WORKFLOW, { fromMs: fromMs - AFTER_MS, toMs });
}

/** Runs of the calendar, which knows who stopped starts. */
export function calendarRows(place: Place, range: Range) {
  return rows(place, CALENDAR_WORKFLOW, range);
}

/** The run that a rescue stands in for, as it was started; null if it does not say. */
export function rescuedIn({ memo }: WorkflowExecutionInfo): RescuedRun | null {
  const told = memo?.[RESCUED_MEMO];
  const { window_id, run_id } = isRecord(told) ? told : {};
  return typeof window_id === 'string' && typeof run_id === 'string' ? { window_id, run_id } : null;
}

/** The window runs that a rescue stood in for in the range, by run id. */
export async function rescuedRuns(place: Place, range: Range): Promise<Map<string, RescuedRun>> {
  const found = new Map<string, RescuedRun>();
  for await (const row of rows(place, RESCUE_WORKFLOW, range)) {
    const rescued = rescuedIn(row);
    if (rescued !== null) found.set(rescued.run_id, rescued);
  }
  return found;
}
