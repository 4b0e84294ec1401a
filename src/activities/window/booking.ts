/**
 * The calendar's verbs as activities: thin, retried by the engine, idempotent in the calendar. The release also closes
 * the window's break-glass file.
 */
import type {
  ArmBookingInput,
  BookResult,
  ExtendBookingInput,
  ReleaseInput,
} from '../../contract/steps/booking-steps.ts';
import type { Change } from '../../contract/change/change.ts';
import type { ClaimInput, ClaimResult, EndRunInput } from '../../contract/calendar/sweep.ts';
import type { ActivityDeps } from '../deps.ts';
import { mustBeServed } from '../failures.ts';
import { closeRescueFile, hasLostFuture } from './files/close-rescue-file.ts';

/** The booking verbs of a window. */
export function createBookingSteps(
  deps: Pick<ActivityDeps, 'calendar' | 'organizationId' | 'rescueFiles' | 'windows'>,
) {
  return {
    async extendBooking(input: ExtendBookingInput): Promise<BookResult> {
      mustBeServed(input, deps);
      return deps.calendar.extend(input);
    },
    /** An early end only frees time, so it cannot conflict. */
    async shortenBooking(input: ExtendBookingInput): Promise<void> {
      mustBeServed(input, deps);
      await deps.calendar.extend(input);
    },
    async claimLine(input: ClaimInput): Promise<ClaimResult> {
      mustBeServed(input, deps);
      return deps.calendar.claim(input);
    },
    /** A stuck window that recovers would put its line back once more, perhaps under the next window. */
    async endStuckRun(input: EndRunInput): Promise<void> {
      mustBeServed(input, deps);
      const { window_id, run_id } = input;
      await deps.windows.terminate(window_id, run_id, 'stuck; its rescue puts the line back');
    },
    /** What an earlier run of the window recorded; null if nothing, or if the line belongs to another window. */
    async recallChange(input: ArmBookingInput): Promise<Change | null> {
      mustBeServed(input, deps);
      const { granted, holder } = await deps.calendar.claim(input);
      // Its own booking, under an earlier run, holds the line for it.
      if (!granted && holder !== input.booking.window_id) return null;
      const { change } = await deps.calendar.arm(input);
      // A full calendar may have had no room for the change.
      return change ?? (granted ? input.booking.change : null);
    },
    async releaseBooking(input: ReleaseInput): Promise<void> {
      mustBeServed(input, deps);
      // What its file describes is left to its rescue, which takes the booking over.
      if (await hasLostFuture(deps, input)) return;
      await deps.calendar.release(input);
      await closeRescueFile(deps, input);
    },
  };
}
