/** A window as Temporal alone knows it: a row of a list lags by seconds, its own record does not. */
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { conditionOfStatus } from '../../contract/window/condition.ts';
import { RESCUE_WORKFLOW } from '../../contract/calendar/sweep.ts';
import { WINDOW_WORKFLOW } from '../../contract/window/messages.ts';
import { isFinal, type WindowStatus } from '../../contract/window/window.ts';
import { NO_WRITES } from '../../contract/window/write-evidence.ts';
import { orNull } from '../temporal/calling.ts';
import type { Place } from '../temporal/connecting.ts';
import { attributePhase } from './reading/attribute-status.ts';
import type { StandingWindow } from './standing-window.ts';
import {
  describeWindow,
  isCutShort,
  isUnwritten,
  rescueOf,
  rescueStatus,
  snapshotOf,
  statusOf,
} from './reading/window-record.ts';

/** The most windows that are looked up again; more would not help the reader. */
const MOST_ASKED = 50;

/** What a row of a list and a description have in common. */
type Execution = Pick<
  WorkflowExecutionInfo,
  'workflowId' | 'runId' | 'status' | 'type' | 'memo' | 'closeTime' | 'typedSearchAttributes'
>;

/** Null if nothing is known about it, because no worker ever took it. */
export function toStanding(row: Execution): StandingWindow | null {
  const snapshot = snapshotOf(row);
  const isRescue = row.type === RESCUE_WORKFLOW;
  if (!isRescue && snapshot === null && attributePhase(row) === null) return null;
  const status = isRescue ? rescueStatus(row) : statusOf(row);
  if (status === null) return null;
  const neverBegan = row.type === WINDOW_WORKFLOW && isCutShort(row) && isUnwritten(status);
  return { status, writes: snapshot?.writes ?? NO_WRITES, neverBegan };
}

/** The run itself, or the rescue that stands in for it; null if its record is gone. */
async function recordOf(
  place: Place,
  { workflow_id, run_id }: WindowStatus,
): Promise<Execution | null> {
  const run = await orNull(describeWindow(place, workflow_id, run_id));
  return (run && isCutShort(run) ? await rescueOf(place, run) : null) ?? run;
}

async function lookUp(place: Place, status: WindowStatus): Promise<StandingWindow | null> {
  const record = await recordOf(place, status);
  return record === null ? null : toStanding(record);
}

/** Listed windows; those that would call a person are shown by their own records. */
export async function confirmAlarms(
  place: Place,
  listed: readonly StandingWindow[],
  nowMs: number,
): Promise<readonly StandingWindow[]> {
  const isAlarm = ({ status, neverBegan }: StandingWindow): boolean =>
    !neverBegan && conditionOfStatus(status, nowMs).severity === 'alarm';
  const asked = new Set(listed.filter(isAlarm).slice(0, MOST_ASKED));
  return Promise.all(
    listed.map(async (one) => (asked.has(one) && (await lookUp(place, one.status))) || one),
  );
}

/** Listed windows; the first fifty running ones are shown by their own records. */
export async function confirmLive(
  place: Place,
  listed: readonly WindowStatus[],
): Promise<readonly WindowStatus[]> {
  const asked = new Set(listed.filter(({ phase }) => !isFinal(phase)).slice(0, MOST_ASKED));
  return Promise.all(
    listed.map(async (one) => (asked.has(one) && (await lookUp(place, one))?.status) || one),
  );
}
