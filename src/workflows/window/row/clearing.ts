/**
 * Removes the words of a window from its announcement row once its line is back: before the booking is released,
 * because the next window may write the same row, and for a bounded time, because nothing else may delay the release.
 */
import { condition } from '@temporalio/workflow';
import {
  announcementOf,
  bookedRow,
  type Announced,
} from '../../../contract/request/announcement/announcement.ts';
import type { ClearRowInput } from '../../../contract/steps/row-steps.ts';
import type { JsonValue } from '../../../contract/values/json.ts';
import { lineOf } from '../deciding.ts';
import { readStepFailure } from '../step-failure.ts';
import { clearRowStep } from '../steps.ts';
import { record } from '../reporting/journal.ts';
import { preparedOf, type WindowState } from '../window-state.ts';

const PATIENCE_MS = 30_000;

/** From the plan alone if a reset lost what the previous run knew. */
function announcedOf({ row, change, admission }: WindowState): Announced | null {
  if (row !== null) return row.isTouched ? row.announced : null;
  const { prepared } = admission;
  const announcement = prepared === null ? null : announcementOf(prepared.plan);
  return announcement === null || change === null ? null : { ...announcement, before: null };
}

/** Null if none of its words can be there, or if callers may still hear them. */
export function wordsToClear(window: WindowState): Announced | null {
  const announced = announcedOf(window);
  return announced === null || lineOf(window) === 'unproven' ? null : announced;
}

/** Clears the row of a window that still holds its booking; returns what the audit says about it. */
export async function clearRow(asked: Omit<ClearRowInput, 'row'>): Promise<JsonValue> {
  const { announced, window_id } = asked;
  const { row } = announced;
  try {
    const booked = bookedRow(announced, window_id);
    const { outcome } = await clearRowStep(PATIENCE_MS)({ ...asked, row: booked });
    return { row, outcome };
  } catch (error) {
    return { row, outcome: 'failed', message: readStepFailure(error).message };
  }
}

/** Clears the row and records the outcome, whatever it is. */
export async function clearWords(window: WindowState): Promise<void> {
  const announced = wordsToClear(window);
  if (announced === null) return;
  // A step that is still writing the row has been told to stop.
  const isBusy = (): boolean => window.row?.isBusy === true;
  if (isBusy()) await condition(() => !isBusy(), PATIENCE_MS);
  const { workflowId: window_id, runId: run_id } = window;
  const { organizationId: organization_id } = preparedOf(window);
  const details = await clearRow({ organization_id, announced, window_id, run_id });
  record(window, 'announcement_cleared', { details });
}
