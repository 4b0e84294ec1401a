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
import { RowsOfRuns } from './windows/rows-of-runs.ts';
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

/** The rows of a list, with each rescue in place of the run that it stands in for. */
class Rows {
  readonly found: StandingWindow[] = [];
  readonly #runs: RowsOfRuns;
  readonly #rescued = new Set<string>();

  constructor(place: Place) {
    this.#runs = new RowsOfRuns(place);
  }

  /** Newest first, because a rescue begins after its run. */
  async take(row: WorkflowExecutionInfo): Promise<void> {
    const standing = toStanding(row);
    if (standing === null) return;
    const { status } = standing;
    if (this.#rescued.has(status.run_id)) return;
    if (row.type === RESCUE_WORKFLOW) this.#rescued.add(status.run_id);
    else if (!(await this.#runs.take(row, status))) return;
    this.found.push(standing);
  }
}

/** Running windows, and those that ended since then (epoch ms). @throws {TemporalUnreachableError} */
export async function listStanding(
  place: Place,
  sinceMs: number,
): Promise<readonly StandingWindow[]> {
  const nowMs = Date.now();
  const rows = new Rows(place);
  let count = 0;
  for await (const row of listRows(place, toQuery(place, sinceMs, nowMs))) {
    await rows.take(row);
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
