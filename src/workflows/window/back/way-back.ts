/** The way back of a line, from before the first dispatch to the outcome. Types, and what is derived from them. */
import type { CancellationScope } from '@temporalio/workflow';
import type { Reverted } from '../../../contract/steps/revert-step.ts';
import type { JsonValue } from '../../../contract/values/json.ts';
import type { Stop } from '../orders.ts';

/** Nothing has been dispatched. */
export interface BackAhead {
  readonly kind: 'ahead';
  /** The calendar was asked what an earlier run of this window recorded. */
  readonly hasRecalled: boolean;
}

interface Telling {
  /** Tells the calendar of an early end; null if there is no need. */
  readonly telling: CancellationScope | null;
}

/** A round is running, or waiting. */
export interface BackUnderWay extends Telling {
  readonly kind: 'under_way';
  /** When the line should be back, epoch ms; only ever moves earlier. */
  readonly dueMs: number;
  /** The due time of the first dispatch; nothing may be moved before it. */
  readonly firstDueMs: number;
  /** The end in force when the last round was dispatched, epoch ms. If it has moved since, the round is put off. */
  readonly endMs: number;
  /** A rescue stands in for the run that wrote. */
  readonly isStandIn: boolean;
  /** When what was written ahead ends by itself, epoch ms; null if nothing does, or if that is not known. */
  readonly endsItselfMs: number | null;
  /** The stop that the round takes into account. */
  readonly stop: Stop | null;
  readonly round: number;
  readonly alarms: number;
  /** A round ended without reporting what it learned. */
  readonly isUnreported: boolean;
  /** What its rounds have learned about the line; null if nothing yet. */
  readonly known: JsonValue;
}

/** The line is proven back. */
export interface BackProven extends Telling {
  readonly kind: 'proven';
  readonly reverted: Reverted;
  /** Epoch ms. */
  readonly atMs: number;
}

/** This run may no longer put the line back, because another window or a person has it. */
export interface BackLeft extends Telling {
  readonly kind: 'left';
}

export type WayBack = BackAhead | BackUnderWay | BackProven | BackLeft;

/** Null if the way back has not begun, or if there is nothing to tell. */
export function tellingOf(back: WayBack): CancellationScope | null {
  return back.kind === 'ahead' ? null : back.telling;
}

/** What the revert has proven; null if nothing yet. */
export function revertedOf({ back }: { readonly back: WayBack }): Reverted | null {
  return back.kind === 'proven' ? back.reverted : null;
}
