/**
 * The change in an argument or an answer of the calendar, wherever it sits. If one has long values, or the calendar has
 * no room for it, its values go to the annexes first.
 */
import type { CalendarArgument, WithKept } from '../../../contract/calendar/calendar-arguments.ts';
import type { Change } from '../../../contract/change/change.ts';
import type { ArmBookingResult, Booking } from '../../../contract/steps/booking-steps.ts';
import type { CalendarBatches, SingleCall } from '../calendar-batches.ts';
import { freshUpdateId } from '../calendar-call.ts';
import { isFull } from '../calendar-refusals.ts';
import type { Annexes } from './annexes.ts';
import { fold, isLong } from './folding.ts';

function changeIn(argument: CalendarArgument): Change | null {
  if ('change' in argument) return argument.change;
  if ('booking' in argument) return argument.booking?.change ?? null;
  if ('left' in argument) return argument.left?.change ?? null;
  return null;
}

/** The same argument, with a change whose values were stored at that time. */
function folded(
  argument: CalendarArgument,
  change: Change,
  kept_ms: number,
): CalendarArgument & WithKept {
  if ('change' in argument) return { ...argument, change, kept_ms };
  if ('booking' in argument && argument.booking !== undefined)
    return { ...argument, booking: { ...argument.booking, change }, kept_ms };
  if ('left' in argument && argument.left !== undefined)
    return { ...argument, left: { ...argument.left, change }, kept_ms };
  return argument;
}

/** Null if one of the values is gone. */
export type Unfold = (change: Change) => Change | null;

export function changesIn({ change, left = [] }: ArmBookingResult): readonly Change[] {
  return [...(change === null ? [] : [change]), ...left.map((one) => one.change)];
}

/** A change whose values are gone counts as one of a lost calendar: it is not known here. */
export function unfoldedAnswer(answer: ArmBookingResult, unfold: Unfold): ArmBookingResult {
  const { change, left } = answer;
  const known = change === null ? null : unfold(change);
  if (left === undefined) return { ...answer, change: known };
  const whole = left.flatMap((one) => {
    const known_change = unfold(one.change);
    return known_change === null ? [] : [Object.assign({}, one, { change: known_change })];
  });
  return { ...answer, change: known, left: whole };
}

/** If values are gone, the line may still be changed: reported like a rescue whose change found no room. */
export function unfoldedBooking(booking: Booking, unfold: Unfold): Booking {
  if (booking.change === null) return booking;
  const change = unfold(booking.change);
  if (change !== null) return { ...booking, change };
  return { ...booking, change: null, rescued_run: booking.rescued_run ?? booking.run_id };
}

/** Records changes in the calendar. Throws like {@link CalendarBatches}. */
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
