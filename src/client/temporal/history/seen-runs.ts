/**
 * Windows and rescues in Temporal's lists, for the worker's sweeper: many in one answer, but some seconds late. Before
 * it acts on one, the sweeper asks Temporal about it.
 */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { WINDOW_WORKFLOW } from '../../../contract/window/messages.ts';
import { isRecord } from '../../../contract/values/json.ts';
import {
  RESCUE_WORKFLOW,
  RESCUED_MEMO,
  type RescuedRun,
} from '../../../contract/calendar/sweep.ts';
import type { SeenRun, SeenRuns } from '../../../contract/calendar/window-access.ts';
import { quoted, quotedInstant } from '../../windows/list-query.ts';
import { snapshotOf } from '../../windows/reading/window-record.ts';

/** Rows include their memo, so a larger page may not fit into one answer. */
const PAGE = 200;
/** The longest time for one answer. */
const LIST_MS = 10_000;
/** Not `= 'Running'`, because a server may show a paused workflow with another status. */
export const GOES_ON = `ExecutionStatus NOT IN ('Completed', 'Terminated', 'Failed', 'TimedOut', 'Canceled', 'ContinuedAsNew')`;

export interface SeenRunsPlace {
  readonly client: Client;
  /** The queue of one organisation. */
  readonly taskQueue: string;
  /** The most rows in one answer; the caller asks again for more. */
  readonly mostRows: number;
}

interface Question {
  readonly workflowType: string;
  readonly conditions: readonly string[];
  /** How the server orders the rows, newest first. */
  readonly order: 'CloseTime' | 'StartTime';
  readonly untilMs: number | undefined;
}

function toQuery(taskQueue: string, question: Question): string {
  const { workflowType, conditions, order, untilMs } = question;
  const all = [
    `WorkflowType = ${quoted(workflowType)}`,
    `TaskQueue = ${quoted(taskQueue)}`,
    ...conditions,
  ];
  // The server stores fractions of a millisecond.
  if (untilMs !== undefined) all.push(`${order} < ${quotedInstant(untilMs + 1)}`);
  return all.join(' AND ');
}

function timeOf({ closeTime, startTime }: WorkflowExecutionInfo): number {
  return (closeTime ?? startTime).getTime();
}

async function list(
  { client, taskQueue, mostRows }: SeenRunsPlace,
  question: Question,
  toRun: (row: WorkflowExecutionInfo) => SeenRun | null,
): Promise<SeenRuns> {
  const query = toQuery(taskQueue, question);
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

/** The run that a rescue stands in for, as it was started; null if it does not say. */
function readRescued(said: unknown): RescuedRun | null {
  const { window_id, run_id } = isRecord(said) ? said : {};
  return typeof window_id === 'string' && typeof run_id === 'string' ? { window_id, run_id } : null;
}

/** The run that a rescue stands in for. */
function toRescued(row: WorkflowExecutionInfo): SeenRun | null {
  const rescued = readRescued(row.memo?.[RESCUED_MEMO]);
  return rescued === null ? null : { ...toSeen(row), ...rescued };
}

/** Windows cut short since then (epoch ms). */
export function listCutShort(
  place: SeenRunsPlace,
  sinceMs: number,
  untilMs: number | undefined,
): Promise<SeenRuns> {
  const closed = `ExecutionStatus IN ('Terminated', 'Failed', 'TimedOut', 'Canceled')`;
  const conditions = [closed, `CloseTime > ${quotedInstant(sinceMs)}`];
  const question = {
    workflowType: WINDOW_WORKFLOW,
    conditions,
    order: 'CloseTime',
    untilMs,
  } as const;
  return list(place, question, toSeen);
}

/** Windows still running past an end before then (epoch ms): few, as long as all is well. */
export function listOverdue(
  place: SeenRunsPlace,
  endMs: number,
  untilMs: number | undefined,
): Promise<SeenRuns> {
  const conditions = [GOES_ON, `WindowEnd < ${quotedInstant(endMs)}`];
  const question = {
    workflowType: WINDOW_WORKFLOW,
    conditions,
    order: 'StartTime',
    untilMs,
  } as const;
  return list(place, question, toSeen);
}

/** Runs with a running rescue. */
export function listInRescue(place: SeenRunsPlace, untilMs: number | undefined): Promise<SeenRuns> {
  const conditions = [GOES_ON];
  const question = {
    workflowType: RESCUE_WORKFLOW,
    conditions,
    order: 'StartTime',
    untilMs,
  } as const;
  return list(place, question, toRescued);
}
