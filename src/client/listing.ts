/** Lists windows from Temporal's visibility and the memo each window keeps: no query per row. */
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { WINDOW_WORKFLOW } from '../contract/messages.ts';
import { RESCUE_WORKFLOW, rescueId } from '../contract/sweep.ts';
import { ACTIVE_PHASES, type Phase, type WindowStatus } from '../contract/window.ts';
import { call } from './calling.ts';
import type { Place } from './connecting.ts';
import { AmbiguousIdError, WindowNotFoundError } from './errors.ts';
import { describeIfAny, snapshotOf, statusOf } from './window-record.ts';

/** Which windows; everything given must hold. */
export interface ListFilter {
  readonly phases?: readonly Phase[];
  /** Only windows whose line is, or may be, changed at this moment. */
  readonly active?: boolean;
  /** A flow's id, or `<kind>:<id>`. */
  readonly target?: string;
  /** Only windows of this task queue: those of one organisation. @default every one of the namespace */
  readonly taskQueue?: string;
  /** Starting at or after. */
  readonly from?: Date;
  /** Starting before. */
  readonly to?: Date;
  /** At most so many. @default no limit */
  readonly limit?: number;
}

const MAX_CANDIDATES = 5;
/** Rows carry their memo: a page of more may not fit into one answer. */
const PAGE = 200;
/** How many windows are looked through for a part of an id. */
const MAX_SCANNED = 10_000;

/** A string as a list's query takes it. */
export function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Not by phase: a former run of an id would show where its newest one is in another phase. */
function toQuery(filter: ListFilter): string {
  const { target, taskQueue, from, to } = filter;
  const types = [WINDOW_WORKFLOW, RESCUE_WORKFLOW].map(quoted).join(', ');
  const conditions = [`WorkflowType IN (${types})`];
  if (target !== undefined)
    conditions.push(`IvrTarget = ${quoted(target.includes(':') ? target : `flow-ivr:${target}`)}`);
  if (taskQueue !== undefined) conditions.push(`TaskQueue = ${quoted(taskQueue)}`);
  if (from !== undefined) conditions.push(`WindowStart >= ${quoted(from.toISOString())}`);
  if (to !== undefined) conditions.push(`WindowStart < ${quoted(to.toISOString())}`);
  return conditions.join(' AND ');
}

function isWanted(filter: ListFilter, { phase }: WindowStatus): boolean {
  const phases = filter.active === true ? ACTIVE_PHASES : filter.phases;
  return phases === undefined || phases.includes(phase);
}

/**
 * What the rescues say that have passed by, by their id: a rescue begins after its window, so that
 * it is listed before it.
 */
type Rescued = Map<string, WindowStatus>;

/** Null for a rescue, which is no row of its own. */
function toRow(execution: WorkflowExecutionInfo, rescued: Rescued): WindowStatus | null {
  const { workflowId, runId, type } = execution;
  if (type !== RESCUE_WORKFLOW)
    return rescued.get(rescueId(workflowId, runId)) ?? statusOf(execution);
  const status = snapshotOf(execution)?.status;
  if (status && !rescued.has(workflowId)) rescued.set(workflowId, status);
  return null;
}

/** Newest first; of each id only the newest run. */
export async function* listWindows(
  place: Place,
  filter: ListFilter,
): AsyncGenerator<WindowStatus, void, undefined> {
  const seen = new Set<string>();
  const rescued: Rescued = new Map();
  let left = filter.limit ?? Infinity;
  const pages = place.client.workflow.list({ query: toQuery(filter), pageSize: PAGE });
  const found = pages[Symbol.asyncIterator]();
  while (left > 0) {
    const next = await call(place, () => found.next());
    if (next.done === true) return;
    const status = toRow(next.value, rescued);
    if (status === null || seen.has(next.value.workflowId)) continue;
    seen.add(next.value.workflowId);
    if (!isWanted(filter, status)) continue;
    yield status;
    left -= 1;
  }
}

/** The id of the one window of which `part` is a part. */
export async function findId(place: Place, part: string): Promise<string> {
  if (part.trim() === '') throw new WindowNotFoundError('nothing');
  if ((await describeIfAny(place, part)) !== null) return part;
  const rows: WindowStatus[] = [];
  for await (const row of listWindows(place, { limit: MAX_SCANNED }))
    if (row.workflow_id.includes(part)) rows.push(row);
  // A refused one was never booked: it stands in nobody's way.
  const booked = rows.filter(({ phase }) => phase !== 'refused');
  const found = (booked.length > 0 ? booked : rows).map(({ workflow_id: id }) => id);
  const [only] = found;
  if (only === undefined) throw new WindowNotFoundError(part);
  if (found.length > 1) throw new AmbiguousIdError(part, found.slice(0, MAX_CANDIDATES));
  return only;
}
