/** The way back of a line, from before its first dispatch to what came of it. Types, and what is read of them. */
import type { CancellationScope } from '@temporalio/workflow';
import type { Reverted } from '../../../contract/steps/revert-step.ts';
import type { JsonValue } from '../../../contract/values/json.ts';
import type { Stop } from '../orders.ts';

/** Nothing was dispatched. */
export interface BackAhead {
  readonly kind: 'ahead';
  /** The calendar was asked what an earlier run of this window noted. */
  readonly hasRecalled: boolean;
}

interface Telling {
  /** Tells the calendar of an early end; null: there is nothing to tell. */
  readonly telling: CancellationScope | null;
}

/** A round is under way, or waits. */
export interface BackUnderWay extends Telling {
  readonly kind: 'under_way';
  /** When the line should be back, epoch ms; moves only to an earlier instant. */
  readonly dueMs: number;
  /** As it was dispatched first: until then nothing may be moved. */
  readonly firstDueMs: number;
  /** The end in force as its last round was dispatched, epoch ms: one that has moved since holds it back. */
  readonly endMs: number;
  /** A rescue stands in for the run that wrote. */
  readonly isStandIn: boolean;
  /** When what was written ahead ends by itself, epoch ms; null: nothing does, or it is not known when. */
  readonly endsItselfMs: number | null;
  /** The stop that is taken account of. */
  readonly stop: Stop | null;
  readonly round: number;
  readonly alarms: number;
  /** A round has ended without a word of what it learned. */
  readonly isUnheard: boolean;
  /** What its rounds have learned of the line; null: nothing yet. */
  readonly known: JsonValue;
}

/** The line is proven back. */
export interface BackProven extends Telling {
  readonly kind: 'proven';
  readonly reverted: Reverted;
  /** Epoch ms. */
  readonly atMs: number;
}

/** The line is not this run's to put back: another window has it, or a person. */
export interface BackLeft extends Telling {
  readonly kind: 'left';
}

export type WayBack = BackAhead | BackUnderWay | BackProven | BackLeft;

/** Null if the way back has not begun, or had nothing to tell. */
export function tellingOf(back: WayBack): CancellationScope | null {
  return back.kind === 'ahead' ? null : back.telling;
}

/** What the revert has proved; null: nothing yet. */
export function revertedOf({ back }: { readonly back: WayBack }): Reverted | null {
  return back.kind === 'proven' ? back.reverted : null;
}
