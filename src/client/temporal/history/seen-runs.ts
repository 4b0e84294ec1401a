/**
 * Windows and rescues in Temporal's lists, for the worker's sweeper: many in one answer, but some seconds late. Before
 * it acts on one, the sweeper asks Temporal about it.
 */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { WINDOW_WORKFLOW } from '../../../contract/window/messages.ts';
import { RESCUE_WORKFLOW } from '../../../contract/calendar/sweep.ts';
import type { SeenRun, SeenRuns } from '../../../contract/calendar/window-access.ts';
import { rescuedIn } from '../../audit/range-rows.ts';
import { GOES_ON, isOneOf, PAGE, queryFor, quotedInstant } from '../rows.ts';
import { snapshotOf } from '../../windows/reading/window-record.ts';

/** The longest time for one answer. */
const LIST_MS = 10_000;

export interface SeenRunsPlace {
  readonly client: Client;
  /** The queue of one organisation. */
  readonly taskQueue: string;
  /** The most rows in one answer; the caller asks again for more. */
  readonly mostRows: number;
}

/** Rows up to an instant; the server stores fractions of a millisecond. */
function upTo(order: 'CloseTime' | 'StartTime', untilMs: number | undefined): string[] {
  return untilMs === undefined ? [] : [`${order} < ${quotedInstant(untilMs + 1)}`];
}

function timeOf({ closeTime, startTime }: WorkflowExecutionInfo): number {
  return (closeTime ?? startTime).getTime();
}

async function list(
  { client, mostRows }: SeenRunsPlace,
  query: string,
  toRun: (row: WorkflowExecutionInfo) => SeenRun | null,
): Promise<SeenRuns> {
  return client.withDeadline(Date.now() + LIST_MS, async () => {
    const runs: SeenRun[] = [];
    let rows = 0;
    for await (const row of client.workflow.list({ query, pageSize: PAGE })) {
      const run = toRun(row);
      if (run !== null) runs.push(run);
      rows += 1;
      if (rows === mostRows) return { runs, until_ms: timeOf(row) };
    }
    return { runs, until_ms: null };
  });
}

function toSeen(row: WorkflowExecutionInfo): SeenRun {
  const { workflowId: window_id, runId: run_id } = row;
  return { window_id, run_id, at_ms: timeOf(row), phase: snapshotOf(row)?.status?.phase ?? null };
}

function toRescued(row: WorkflowExecutionInfo): SeenRun | null {
  const rescued = rescuedIn(row);
  return rescued === null ? null : { ...toSeen(row), ...rescued };
}

/** Windows cut short since then (epoch ms). */
export function listCutShort(
  place: SeenRunsPlace,
  sinceMs: number,
  untilMs: number | undefined,
): Promise<SeenRuns> {
  const closed = isOneOf('ExecutionStatus', ['Terminated', 'Failed', 'TimedOut', 'Canceled']);
  const since = `CloseTime > ${quotedInstant(sinceMs)}`;
  const until = upTo('CloseTime', untilMs);
  return list(place, queryFor([WINDOW_WORKFLOW], place.taskQueue, closed, since, ...until), toSeen);
}

/** Windows still running past an end before then (epoch ms): few, as long as all is well. */
export function listOverdue(
  place: SeenRunsPlace,
  endMs: number,
  untilMs: number | undefined,
): Promise<SeenRuns> {
  const past = `WindowEnd < ${quotedInstant(endMs)}`;
  const until = upTo('StartTime', untilMs);
  return list(place, queryFor([WINDOW_WORKFLOW], place.taskQueue, GOES_ON, past, ...until), toSeen);
}

/** Runs with a running rescue. */
export function listInRescue(place: SeenRunsPlace, untilMs: number | undefined): Promise<SeenRuns> {
  const until = upTo('StartTime', untilMs);
  return list(place, queryFor([RESCUE_WORKFLOW], place.taskQueue, GOES_ON, ...until), toRescued);
}
