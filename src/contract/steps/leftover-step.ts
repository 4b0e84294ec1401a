/**
 * What a window created beside its target and could not delete with its change: deleted separately, however long that
 * takes. Names, inputs and results; part of histories: only optional additions.
 */
import type { Change } from '../change/change.ts';
import type { TargetRef } from '../request/window-plan.ts';
import { fitId } from '../values/derived-id.ts';
import type { StepInput } from './step.ts';

export const LEFTOVER_WORKFLOW = 'leftoverDeletion';

/** The id of the workflow that deletes what one run of a window, or its rescue, has left. */
export function leftoverId(workflowId: string, runId: string): string {
  return fitId(`${workflowId}/leftover/${runId}`);
}

/** Why something may still be there; null if only no list shows it yet, because lists lag. */
export interface Leftover {
  readonly why: string | null;
}

export interface LeftoverInput extends StepInput {
  readonly window_id: string;
  readonly run_id: string;
  readonly target: TargetRef;
  /** What it created is found by its mark. */
  readonly change: Change;
}

export interface LeftoverResult {
  /** 0 if nothing was left. */
  readonly deleted: number;
}
