/** What Temporal itself knows about windows, for the worker's sweeper: asks the server, never a worker. */
import type { Client } from '@temporalio/client';
import { recallLine } from '../../audit/index.ts';
import { rescueId } from '../../contract/calendar/sweep.ts';
import type {
  ExecutionState,
  LineMemory,
  RescueState,
  SeenRuns,
  WindowAccess,
  WindowExecution,
} from '../../contract/calendar/window-access.ts';
import { orNull } from './calling.ts';
import { decodeHistory } from './history/decoded-history.ts';
import { readPlan, readTiming } from '../windows/reading/reading-plan.ts';
import {
  listCutShort,
  listInRescue,
  listOverdue,
  type SeenRunsPlace,
} from './history/seen-runs.ts';
import { opener } from './tolerant-converter.ts';
import { snapshotOf } from '../windows/reading/window-record.ts';

export interface WindowAccessOptions {
  readonly client: Client;
  /** The queue of one organisation. */
  readonly taskQueue: string;
  /** The longest time of one call. @default 10,000 */
  readonly deadlineMs?: number;
  /** The most rows in one answer of a list; with SQLite, a row takes 2 ms. @default 1,000 */
  readonly mostRows?: number;
}

/** A workflow task that has failed this often fails for a reason that no retry can fix. */
const STUCK_AFTER_TASKS = 3;
/** Steps without which a line does not come back; a paused callback delays nothing. */
const NEEDED: ReadonlySet<string> = new Set([
  'applyChange',
  'lookAtTarget',
  'revertChange',
  'releaseBooking',
  'claimLine',
  'endStuckRun',
  'recallWindow',
]);
/** `WORKFLOW_EXECUTION_STATUS_PAUSED` in Temporal's API. */
const PAUSED = 8;

type Description = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['describe']>>;

function isStuck({ raw }: Description): boolean {
  const tries = raw.pendingWorkflowTask?.attempt ?? 0;
  if (tries >= STUCK_AFTER_TASKS) return true;
  if (Number(raw.workflowExecutionInfo?.status) === PAUSED) return true;
  return (raw.pendingActivities ?? []).some(
    (pending) => pending?.paused === true && NEEDED.has(pending.activityType?.name ?? ''),
  );
}

function stateOf(execution: Description): ExecutionState {
  if (execution.status.name === 'COMPLETED') return 'completed';
  if (execution.closeTime !== undefined) return 'cut_short';
  return isStuck(execution) ? 'stuck' : 'running';
}

function toExecution(description: Description): WindowExecution {
  const status = snapshotOf(description)?.status;
  const endMs = Date.parse(status?.end_time ?? '');
  return {
    window_id: description.workflowId,
    run_id: description.runId,
    state: stateOf(description),
    is_first_run: description.raw.workflowExecutionInfo?.firstRunId === description.runId,
    closed_at_ms: description.closeTime?.getTime() ?? null,
    phase: status?.phase ?? null,
    end_ms: Number.isNaN(endMs) ? null : endMs,
  };
}

class TemporalWindows implements WindowAccess {
  readonly #client: Client;
  readonly #place: SeenRunsPlace;
  readonly #deadlineMs: number;

  constructor({ client, taskQueue, deadlineMs = 10_000, mostRows = 1_000 }: WindowAccessOptions) {
    this.#client = client;
    this.#place = { client, taskQueue, mostRows };
    this.#deadlineMs = deadlineMs;
  }

  async find(windowId: string): Promise<WindowExecution | null> {
    const found = await this.#describe(windowId);
    return found === null ? null : toExecution(found);
  }

  cutShortSince(epochMs: number, untilMs?: number): Promise<SeenRuns> {
    return listCutShort(this.#place, epochMs, untilMs);
  }

  runningPast(epochMs: number, untilMs?: number): Promise<SeenRuns> {
    return listOverdue(this.#place, epochMs, untilMs);
  }

  inRescue(untilMs?: number): Promise<SeenRuns> {
    return listInRescue(this.#place, untilMs);
  }

  async rescueOf(windowId: string, runId: string): Promise<RescueState> {
    const found = await this.#describe(rescueId(windowId, runId));
    if (found === null) return 'none';
    const state = stateOf(found);
    if (state !== 'completed') return state;
    // A rescue that was not needed, because somebody else had the line, left no status; it may be needed now.
    return snapshotOf(found) === null ? 'none' : 'done';
  }

  async terminate(windowId: string, runId: string, reason: string): Promise<void> {
    const handle = this.#client.workflow.getHandle(windowId, runId);
    await orNull(this.#call(() => handle.terminate(reason)));
  }

  async recall(windowId: string, runId: string): Promise<LineMemory | null> {
    const handle = this.#client.workflow.getHandle(windowId, runId);
    const history = await orNull(this.#call(() => handle.fetchHistory()));
    const memory = history && recallLine(decodeHistory(history, opener(this.#client)));
    const plan = readPlan(memory?.plan);
    const timing = readTiming(memory?.timing);
    return memory === null || plan === null || timing === null ? null : { ...memory, plan, timing };
  }

  #describe(workflowId: string): Promise<Description | null> {
    return orNull(this.#call(() => this.#client.workflow.getHandle(workflowId).describe()));
  }

  #call<T>(ask: () => Promise<T>): Promise<T> {
    return this.#client.withDeadline(Date.now() + this.#deadlineMs, ask);
  }
}

/** Windows of one organisation's task queue, according to the server. */
export function createWindowAccess(options: WindowAccessOptions): WindowAccess {
  return new TemporalWindows(options);
}
