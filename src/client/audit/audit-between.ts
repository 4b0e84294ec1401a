/**
 * The audit of a range of time, from history alone: window by window, a few histories at a time, so that a year of
 * windows needs no more memory than a day.
 */
import type { AuditEntry } from '../../contract/reporting/audit-entry.ts';
import type { Place } from '../temporal/connecting.ts';
import { call } from '../temporal/calling.ts';
import { calendarRunEntries, windowRunEntries } from './run-entries.ts';
import { calendarRows, rescuedRuns, windowRows, type Range } from './range-rows.ts';

const AT_ONCE = 8;

type Ask = () => Promise<readonly AuditEntry[]>;

/** Every run that may have records, as a request to be made when its turn comes. */
async function* questions(place: Place, range: Range): AsyncGenerator<Ask, void, undefined> {
  const rescued = await rescuedRuns(place, range);
  for await (const { workflowId, runId, status } of windowRows(place, range)) {
    const isCutShort = status.name !== 'RUNNING' && status.name !== 'COMPLETED';
    const isRescued = rescued.delete(runId);
    yield () => windowRunEntries(place, { workflowId, runId, isRescued, isCutShort });
  }
  // Their windows were closed long before the range, or are gone from Temporal.
  for (const { window_id: workflowId, run_id: runId } of rescued.values())
    yield () => windowRunEntries(place, { workflowId, runId, isRescued: true, isCutShort: true });
  for await (const { workflowId, runId } of calendarRows(place, range))
    yield () => calendarRunEntries(place, workflowId, runId);
}

async function* answers(asked: AsyncIterable<Ask>): AsyncGenerator<AuditEntry, void, undefined> {
  let waiting: Ask[] = [];
  for await (const ask of asked) {
    waiting.push(ask);
    if (waiting.length < AT_ONCE) continue;
    yield* (await Promise.all(waiting.map((one) => one()))).flat();
    waiting = [];
  }
  yield* (await Promise.all(waiting.map((one) => one()))).flat();
}

/** What happened from one instant up to another; ordered within each window, but not across windows. */
export async function* auditBetween(
  place: Place,
  range: Range,
): AsyncGenerator<AuditEntry, void, undefined> {
  for await (const entry of answers(questions(place, range))) {
    const atMs = Date.parse(entry.timestamp);
    if (atMs >= range.fromMs && atMs < range.toMs) yield entry;
  }
}

/** How long Temporal keeps the history of closed workflows, ms; null if it does not say. */
export async function readRetentionMs(place: Place): Promise<number | null> {
  const { namespace } = place;
  const { config } = await call(place, () =>
    place.client.workflowService.describeNamespace({ namespace }),
  );
  const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  return seconds > 0 ? seconds * 1_000 : null;
}
