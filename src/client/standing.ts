/**
 * The windows that matter now: those running or about to, and those that ended recently. From Temporal's lists and
 * records alone, so that it works while no worker polls.
 */
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { conditionOfStatus } from '../contract/window/condition.ts';
import { MINUTE_MS } from '../contract/values/instant.ts';
import { WINDOW_WORKFLOW } from '../contract/window/messages.ts';
import { RESCUE_WORKFLOW } from '../contract/calendar/sweep.ts';
import type { Place } from './temporal/connecting.ts';
import { GOES_ON, listRows, queryFor, quotedInstant } from './temporal/rows.ts';
import { confirmAlarms, toStanding } from './windows/confirming.ts';
import type { StandingWindow } from './windows/standing-window.ts';

const MOST_ROWS = 2_000;
/** The earliest that a window is armed before its start. */
const ARM_LEAD_MS = 2 * MINUTE_MS;

function toQuery({ taskQueue }: Place, sinceMs: number, nowMs: number): string {
  const atWork = `WindowPhase IN ('applying', 'active', 'reverting')`;
  const goesOn = `(${GOES_ON} AND (${atWork} OR WindowStart < ${quotedInstant(nowMs + ARM_LEAD_MS)}))`;
  const matters = `(${goesOn} OR CloseTime > ${quotedInstant(sinceMs)})`;
  return queryFor([WINDOW_WORKFLOW, RESCUE_WORKFLOW], taskQueue, matters);
}

/** Keeps the newest run of each window, with each rescue in place of the run that it stands in for. */
class Rows {
  readonly found: StandingWindow[] = [];
  readonly #rescued = new Set<string>();
  readonly #seen = new Set<string>();

  /** Newest first, because a rescue begins after its run. */
  take(row: WorkflowExecutionInfo): void {
    const standing = toStanding(row);
    if (standing === null) return;
    const { workflow_id: id, run_id: run } = standing.status;
    const isRescue = row.type === RESCUE_WORKFLOW;
    const isKnown = isRescue
      ? this.#rescued.has(run)
      : this.#rescued.has(run) || this.#seen.has(id);
    if (isRescue) this.#rescued.add(run);
    else this.#seen.add(id);
    if (!isKnown) this.found.push(standing);
  }
}

/** Running windows, and those that ended since then (epoch ms). @throws {TemporalUnreachableError} */
export async function listStanding(
  place: Place,
  sinceMs: number,
): Promise<readonly StandingWindow[]> {
  const nowMs = Date.now();
  const rows = new Rows();
  let count = 0;
  for await (const row of listRows(place, toQuery(place, sinceMs, nowMs))) {
    rows.take(row);
    count += 1;
    if (count === MOST_ROWS) break;
  }
  return confirmAlarms(place, rows.found, nowMs);
}

/** How many windows need a person, and how long the longest line has been overdue, ms. */
export function sumUp(windows: readonly StandingWindow[], nowMs: number) {
  const conditions = windows
    .filter(({ neverBegan }) => !neverBegan)
    .map(({ status }) => conditionOfStatus(status, nowMs));
  return {
    needPerson: conditions.filter(({ severity }) => severity === 'alarm').length,
    overdueMs: Math.max(0, ...conditions.map(({ overdueMs }) => overdueMs ?? 0)),
  };
}
