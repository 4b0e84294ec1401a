/** Rows of Temporal's lists, and the queries that ask for them. */
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { FIRST_INSTANT_MS, LAST_INSTANT_MS } from '../../contract/values/rfc3339.ts';
import { call } from './calling.ts';
import type { Place } from './connecting.ts';

/** Rows include their memo, so a larger page may not fit into one answer. */
export const PAGE = 200;
/** Not `= 'Running'`, because a server may show a paused workflow with another status. */
export const GOES_ON = `ExecutionStatus NOT IN ('Completed', 'Terminated', 'Failed', 'TimedOut', 'Canceled', 'ContinuedAsNew')`;

/** A string in the syntax of a list's query. */
export function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** An instant in the syntax of a list's query, which has no other years than 0000 to 9999. */
export function quotedInstant(epochMs: number): string {
  return quoted(
    new Date(Math.min(Math.max(epochMs, FIRST_INSTANT_MS), LAST_INSTANT_MS)).toISOString(),
  );
}

/** The condition that an attribute has one of these values. */
export function isOneOf(name: string, values: readonly string[]): string {
  return `${name} IN (${values.map(quoted).join(', ')})`;
}

/** Asks for workflows of these types on a task queue, null for any, that meet all conditions. */
export function queryFor(
  types: readonly string[],
  taskQueue: string | null,
  ...conditions: readonly string[]
): string {
  const queue = taskQueue === null ? [] : [`TaskQueue = ${quoted(taskQueue)}`];
  return [isOneOf('WorkflowType', types), ...queue, ...conditions].join(' AND ');
}

/** The rows of a list, newest first. @throws {TemporalUnreachableError} */
export async function* listRows(
  place: Place,
  query: string,
  pageSize = PAGE,
): AsyncGenerator<WorkflowExecutionInfo, void, undefined> {
  const rows = place.client.workflow.list({ query, pageSize })[Symbol.asyncIterator]();
  for (;;) {
    const next = await call(place, () => rows.next());
    if (next.done === true) return;
    yield next.value;
  }
}

/** The newest row; null if there is none. @throws {TemporalUnreachableError} */
export async function newestRow(
  place: Place,
  query: string,
): Promise<WorkflowExecutionInfo | null> {
  for await (const row of listRows(place, query, 1)) return row;
  return null;
}
