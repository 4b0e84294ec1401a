/**
 * Records changes in the calendar. If one has long values, or the calendar has no room for it, its values go to the
 * annexes first.
 */
import type { CalendarBatches, SingleCall } from '../calendar-batches.ts';
import { CalendarRefusedError } from '../calendar-refusals.ts';
import { freshUpdateId } from '../calendar-call.ts';
import type { Annexes } from './annexes.ts';
import { changeIn, folded } from './carried.ts';
import { fold, isLong } from './folding.ts';

function isFull(error: unknown): boolean {
  return error instanceof CalendarRefusedError && error.refusal === 'full';
}

/** Throws like {@link CalendarBatches}. */
export function createTelling(batches: CalendarBatches, annexes: Annexes) {
  return async function ask<T>(call: SingleCall): Promise<T> {
    const change = changeIn(call.argument);
    if (change === null) return batches.ask<T>(call);
    let { updateId } = call;
    if (!isLong(change))
      try {
        return await batches.ask<T>(call);
      } catch (error) {
        if (!isFull(error)) throw error;
        updateId = freshUpdateId(call.update);
      }
    const { change: bare, texts } = fold(change);
    if (texts.length === 0) return batches.ask<T>({ ...call, updateId });
    const keptMs = await annexes.keep(texts);
    return batches.ask<T>({ ...call, updateId, argument: folded(call.argument, bare, keptMs) });
  };
}
