/** Lists windows from Temporal's visibility and the memo of each window, without a query per row. */
import { TARGET_KINDS } from '../contract/request/target/target.ts';
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { WINDOW_WORKFLOW } from '../contract/window/messages.ts';
import { RESCUE_WORKFLOW, rescueId } from '../contract/calendar/sweep.ts';
import { targetAttribute } from '../contract/request/target/target-identity.ts';
import { ACTIVE_PHASES, type Phase, type WindowStatus } from '../contract/window/window.ts';
import { toDate } from './arguments/argument-check.ts';
import { call } from './temporal/calling.ts';
import type { Place } from './temporal/connecting.ts';
import { GOES_ON, isOneOf, listRows, queryFor, quotedInstant } from './temporal/rows.ts';
import { isCalled } from './windows/window-names.ts';
import { RowsOfRuns } from './windows/rows-of-runs.ts';
import type { Instant } from './window-handle.ts';
import { rescueStatus, statusOf, wasWithdrawn } from './windows/reading/window-record.ts';

/** Which windows to list; all conditions must hold. */
export interface ListFilter {
  readonly phases?: readonly Phase[];
  /** Only windows whose line is or may be changed right now. */
  readonly active?: boolean;
  /** A flow's id in any spelling, `<kind>:<id>`, or the name of a line as windows saw it. */
  readonly target?: string;
  /** Only windows that are not over: booked, running, or with a running rescue. @default false */
  readonly goesOn?: boolean;
  /**
   * Only windows of this task queue, which are those of one organisation; null for all in the namespace.
   * @default that of the client
   */
  readonly taskQueue?: string | null;
  /** Starting at or after: a `Date`, or RFC 3339 text with its zone. */
  readonly from?: Instant;
  /** Starting before. */
  readonly to?: Instant;
  /** At most this many. @default no limit */
  readonly limit?: number;
}

/** The targets that a filter may mean: `ivr:x` is the IVR `x`, or an object of any kind with exactly that id. */
function namedBy(text: string): string[] {
  const named = TARGET_KINDS.flatMap((kind) => {
    const prefix = `${kind}:`;
    return text.startsWith(prefix) ? [{ kind, id: text.slice(prefix.length) }] : [];
  });
  const all = TARGET_KINDS.map((kind) => ({ kind, id: text }));
  return [...named, ...all].map(targetAttribute);
}

/** Does not filter by phase, or an older run of an id would be listed when its newest one is in another phase. */
function toQuery(
  filter: ListFilter,
  taskQueue: string | null,
  targets: readonly string[] | null,
): string {
  const { from, to } = filter;
  const conditions: string[] = [];
  if (filter.goesOn === true) conditions.push(GOES_ON);
  if (targets !== null) conditions.push(isOneOf('IvrTarget', targets));
  if (from !== undefined)
    conditions.push(`WindowStart >= ${quotedInstant(toDate(from).getTime())}`);
  if (to !== undefined) conditions.push(`WindowStart < ${quotedInstant(toDate(to).getTime())}`);
  return queryFor([WINDOW_WORKFLOW, RESCUE_WORKFLOW], taskQueue, ...conditions);
}

function isWanted(filter: ListFilter, { phase }: WindowStatus): boolean {
  const phases = filter.active === true ? ACTIVE_PHASES : filter.phases;
  return phases === undefined || phases.includes(phase);
}

/** Tells which executions of a list, newest first, are rows. */
class Rows {
  readonly #runs: RowsOfRuns;
  /** By the id of the rescue, which begins after its window, so that it is listed before it. */
  readonly #rescued = new Map<string, WindowStatus>();

  constructor(place: Place) {
    this.#runs = new RowsOfRuns(place);
  }

  /** Null if it is no row: a rescue, what no worker ever took, or an older run with nothing of its own to show. */
  async take(execution: WorkflowExecutionInfo): Promise<WindowStatus | null> {
    const status = this.#statusOf(execution);
    return status !== null && (await this.#runs.take(execution, status)) ? status : null;
  }

  /** Running rescues whose windows are not among the rows. */
  left(): readonly WindowStatus[] {
    return [...this.#rescued.values()].filter(({ workflow_id: id }) => !this.#runs.has(id));
  }

  #statusOf(execution: WorkflowExecutionInfo): WindowStatus | null {
    const { workflowId, runId, type } = execution;
    if (type !== RESCUE_WORKFLOW) {
      if (wasWithdrawn(execution)) return null;
      return this.#rescued.get(rescueId(workflowId, runId)) ?? statusOf(execution);
    }
    const status = rescueStatus(execution);
    if (status !== null && !this.#rescued.has(workflowId)) this.#rescued.set(workflowId, status);
    return null;
  }
}

const MOST_NAMED = 10_000;

/** The lines that windows have seen under this name. */
async function targetsCalled(
  place: Place,
  text: string,
  taskQueue: string | null,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for await (const row of listWindows(place, { taskQueue, limit: MOST_NAMED }))
    if (row.target !== null && isCalled(text, row))
      namedBy(row.target).forEach((one) => found.add(one));
  return [...found];
}

/** By id, or else by name; for an id, windows are not searched. */
async function targetsOf(
  place: Place,
  text: string,
  taskQueue: string | null,
): Promise<readonly string[]> {
  const byId = namedBy(text);
  const query = queryFor([WINDOW_WORKFLOW], taskQueue, isOneOf('IvrTarget', byId));
  const { count } = await call(place, () => place.client.workflow.count(query));
  if (count > 0) return byId;
  const called = await targetsCalled(place, text, taskQueue);
  return called.length > 0 ? called : byId;
}

/** Newest first; for each id the newest run, and any earlier one that it must not hide. */
export async function* listWindows(
  place: Place,
  filter: ListFilter,
): AsyncGenerator<WindowStatus, void, undefined> {
  const rows = new Rows(place);
  let left = filter.limit ?? Infinity;
  if (left <= 0) return;
  const { target, taskQueue = place.taskQueue } = filter;
  const targets = target === undefined ? null : await targetsOf(place, target, taskQueue);
  for await (const row of listRows(place, toQuery(filter, taskQueue, targets))) {
    const status = await rows.take(row);
    if (status === null || !isWanted(filter, status)) continue;
    yield status;
    left -= 1;
    if (left <= 0) return;
  }
  if (filter.goesOn !== true) return;
  for (const status of rows.left()) if (isWanted(filter, status)) yield status;
}
