/**
 * Which run of a window is in force, and its status. Somebody who starts workflows in another way (another conflict
 * policy, a schedule, a retry) may begin a run under the id of one that has or had the line. A run that was refused, or
 * that no worker has handled yet, must hide neither.
 */
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { STATUS_QUERY, WINDOW_WORKFLOW } from '../../contract/window/messages.ts';
import {
  ACTIVE_PHASES,
  FINAL_PHASES,
  type Phase,
  type WindowStatus,
} from '../../contract/window/window.ts';
import { call, orNull } from '../temporal/calling.ts';
import type { Place } from '../temporal/connecting.ts';
import { isOneOf, listRows, queryFor, quoted } from '../temporal/rows.ts';
import { readStatus } from './reading/reading-status.ts';
import {
  describeWindow,
  finalStatus,
  rescueOf,
  snapshotOf,
  statusOf,
} from './reading/window-record.ts';

/** One run of a window, as Temporal describes it. */
export type Run = WorkflowExecutionDescription;

/** Phases of an accepted window. */
const BOOKED: readonly Phase[] = [
  'scheduled',
  ...ACTIVE_PHASES,
  ...FINAL_PHASES.filter((phase) => phase !== 'refused'),
];
const MOST_RUNS = 5;

function phaseOf(run: Run): Phase {
  return statusOf(run).phase;
}

function isBooked(run: Run): boolean {
  return BOOKED.includes(phaseOf(run));
}

/**
 * Whether no older run can have the line: this one has or had it itself, or no other run had booked. After a reset, a
 * run shows the report of the run before it until it makes its own.
 */
function isDecisive(run: Run): boolean {
  const { status, alone } = snapshotOf(run) ?? {};
  if (!status) return false;
  if (ACTIVE_PHASES.includes(status.phase)) return true;
  const isOnlyOne = alone === true && status.run_id === run.runId;
  return isBooked(run) && (isOnlyOne || status.applied_at !== null);
}

/** Whether a run was reset: then the next one is responsible for its line. */
export function wasReset(run: Run, newer: readonly Run[]): boolean {
  const firstOf = ({ raw }: Run) => raw.workflowExecutionInfo?.firstRunId;
  if (run.status.name !== 'TERMINATED') return false;
  return newer.some((other) => other.runId !== run.runId && firstOf(other) === firstOf(run));
}

/** Runs before the newest one that were booked, newest first. */
async function olderRuns(place: Place, newest: Run): Promise<readonly Run[]> {
  const { workflowId } = newest;
  const isThis = `WorkflowId = ${quoted(workflowId)}`;
  const query = queryFor([WINDOW_WORKFLOW], null, isThis, isOneOf('WindowPhase', BOOKED));
  const ids: string[] = [];
  for await (const { runId } of listRows(place, query, MOST_RUNS + 1)) {
    if (runId !== newest.runId) ids.push(runId);
    if (ids.length === MOST_RUNS) break;
  }
  const found = await Promise.all(ids.map((id) => orNull(describeWindow(place, workflowId, id))));
  return found.filter((run) => run !== null);
}

/** Other runs of the window that have changed its line; those that a reset continues are part of its run. */
export async function runsWithLine(place: Place, run: Run): Promise<readonly Run[]> {
  const others = await olderRuns(place, run);
  return others.filter(
    (other) => (snapshotOf(other)?.status?.applied_at ?? null) !== null && !wasReset(other, [run]),
  );
}

/** Whether a run was cut short with its line changed, and nothing has put that back so far. */
async function stillHasLine(place: Place, run: Run, newer: readonly Run[]): Promise<boolean> {
  if (!ACTIVE_PHASES.includes(phaseOf(run)) || run.status.name === 'COMPLETED') return false;
  if (wasReset(run, newer)) return false;
  const rescue = await rescueOf(place, run);
  return rescue?.status.name !== 'COMPLETED';
}

interface RunInForce {
  readonly run: Run;
  /** No other run of the window has the line, or will get it before this one is over. */
  readonly isSettled: boolean;
}

/**
 * The run that has the line, or else the newest one that was booked. `live`: or else the newest one that is still
 * running, booked or not.
 * @param newest the newest run of all
 */
export async function runInForce(
  place: Place,
  newest: Run,
  wanted: 'booked' | 'live',
): Promise<RunInForce> {
  if (isDecisive(newest)) return { run: newest, isSettled: true };
  const older = await olderRuns(place, newest);
  for (const [at, run] of older.entries())
    if (await stillHasLine(place, run, [newest, ...older.slice(0, at)]))
      return { run, isSettled: false };
  if (isBooked(newest)) return { run: newest, isSettled: true };
  const isLive = newest.status.name === 'RUNNING' && !FINAL_PHASES.includes(phaseOf(newest));
  const run = wanted === 'live' && isLive ? newest : (older[0] ?? newest);
  return { run, isSettled: false };
}

/** The run that is shown, audited and verified. @throws {WindowNotFoundError} */
export async function describeInForce(place: Place, workflowId: string): Promise<Run> {
  const newest = await describeWindow(place, workflowId);
  return (await runInForce(place, newest, 'booked')).run;
}

const QUERY_MS = 5_000;

/** The status; from what the run left if it is over or no worker answers: a query may return an old one. */
export async function runStatus(place: Place, execution: Run): Promise<WindowStatus> {
  if (execution.status.name !== 'RUNNING') return finalStatus(place, execution);
  try {
    const handle = place.client.workflow.getHandle(execution.workflowId);
    const status: unknown = await call(place, () => handle.query(STATUS_QUERY), QUERY_MS);
    return readStatus(status);
  } catch {
    return statusOf(execution);
  }
}

/** The window now, like {@link runStatus} of the run in force. @throws {WindowNotFoundError} */
export async function windowStatus(place: Place, workflowId: string): Promise<WindowStatus> {
  return runStatus(place, await describeInForce(place, workflowId));
}
