/** Fetches a window's history, and those of callbacks that outlived it, and derives its audit from them. */
import { auditFromHistory, handedOn, type HistoryEvent } from '../../../audit/index.ts';
import type { AuditRecord } from '../../../contract/reporting/audit-record.ts';
import { rescueId } from '../../../contract/calendar/sweep.ts';
import { call, callWindow, orNull } from '../calling.ts';
import type { Place } from '../connecting.ts';
import { AnswerUnreadableError } from '../../errors/reach-errors.ts';
import { decodeHistory, isLockedHistory, LOCKED_HISTORY } from './decoded-history.ts';
import { opener } from '../tolerant-converter.ts';
import { describeInForce, runsWithLine } from '../../windows/run-in-force.ts';

/** The time for all pages of one history, which can be long, ms. */
const FETCH_MS = 30_000;

/** The events of any workflow, oldest first. */
export async function fetchEvents(
  place: Place,
  workflowId: string,
  runId?: string,
): Promise<HistoryEvent[]> {
  const handle = place.client.workflow.getHandle(workflowId, runId);
  const history = await call(place, () => handle.fetchHistory(), FETCH_MS);
  return decodeHistory(history, opener(place.client));
}

/** The same; empty if the history is gone. */
export async function eventsLeft(
  place: Place,
  workflowId: string,
  runId?: string,
): Promise<HistoryEvent[]> {
  return (await orNull(fetchEvents(place, workflowId, runId))) ?? [];
}

/** A callback's own workflow may be gone before its window's; the window's records must then do. */
async function auditHandedOn(
  place: Place,
  events: readonly HistoryEvent[],
): Promise<readonly AuditRecord[]> {
  const records: AuditRecord[] = [];
  for (const workflowId of handedOn(events)) {
    const apart = await eventsLeft(place, workflowId);
    records.push(...auditFromHistory(apart, { workflowId, runId: '' }));
  }
  return records;
}

/** What others did for a run: the callbacks that went on without it, and its rescue, whose history may be empty. */
export async function auditApart(
  place: Place,
  run: Parameters<typeof auditFromHistory>[1],
  events: readonly HistoryEvent[],
  rescue: readonly HistoryEvent[],
): Promise<readonly AuditRecord[]> {
  return [
    ...(await auditHandedOn(place, events)),
    ...auditFromHistory(rescue, run),
    ...(await auditHandedOn(place, rescue)),
  ];
}

export function inOrder(records: readonly AuditRecord[]): AuditRecord[] {
  return records.toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
}

/**
 * The events of one run of a window, oldest first.
 * @throws {WindowNotFoundError} its history is gone
 */
export async function readEvents(
  place: Place,
  workflowId: string,
  runId: string,
): Promise<readonly HistoryEvent[]> {
  return callWindow(place, workflowId, () => fetchEvents(place, workflowId, runId));
}

/**
 * Like {@link readEvents}, for conclusions from what is not there.
 * @throws {AnswerUnreadableError} it is encrypted with a missing key
 */
export async function readableEvents(
  place: Place,
  workflowId: string,
  runId: string,
): Promise<readonly HistoryEvent[]> {
  const events = await readEvents(place, workflowId, runId);
  if (!isLockedHistory(events)) return events;
  throw new AnswerUnreadableError(workflowId, 'unknown', `what ${workflowId} did`, LOCKED_HISTORY);
}

async function auditRun(
  place: Place,
  workflowId: string,
  runId: string,
): Promise<readonly AuditRecord[]> {
  const events = await readEvents(place, workflowId, runId);
  const run = { workflowId, runId };
  const own = auditFromHistory(events, run);
  const rescue = await eventsLeft(place, rescueId(workflowId, runId));
  const apart = await auditApart(place, run, events, rescue);
  return apart.length === 0 ? own : inOrder([...own, ...apart]);
}

/**
 * Every audit record of a window, in order: of the run in force, and of those under its id that have changed its line.
 * @throws {WindowNotFoundError} there is no such window
 */
export async function readAudit(place: Place, workflowId: string): Promise<readonly AuditRecord[]> {
  const run = await describeInForce(place, workflowId);
  const own = await auditRun(place, workflowId, run.runId);
  const former = await runsWithLine(place, run);
  if (former.length === 0) return own;
  const others = await Promise.all(
    former.map(({ runId }) => orNull(auditRun(place, workflowId, runId))),
  );
  return inOrder([...others.flatMap((records) => records ?? []), ...own]);
}
