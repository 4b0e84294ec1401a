/** How a line is handed over: to the rescue that claims it, and to others when it is released. Pure. */
import type { ReleaseArgument } from '../../../contract/calendar/calendar-arguments.ts';
import type { ClaimResult } from '../../../contract/calendar/sweep.ts';
import type { Booking, LeftView } from '../../../contract/steps/booking-steps.ts';
import { isLeftAfter } from '../../../line/accounts.ts';
import { mergeKnown } from '../../../line/change.ts';
import { versionsOf } from '../../../line/versions.ts';
import { isChanged } from './admission.ts';
import { HARD_BYTES, isTooLarge, RESCUE_BYTES } from '../keeping/capacity.ts';
import { toEntry, type Entry } from '../keeping/entry.ts';
import { toView } from '../keeping/left-changes.ts';
import type { BookingStore } from '../keeping/booking-store.ts';
import { holderOf } from './predecessor.ts';
import { handedBack, rescueOf, toLeft } from './succession.ts';

/**
 * Reserves a line for the rescue of a run, storing as much as there is room for: a full calendar stops no rescue, and a
 * rescue needs nothing that is stored here.
 */
function hold(store: BookingStore, entry: Entry, { run_id, change }: Booking): void {
  const bare = { ...entry, rescuedRun: run_id };
  const informed = { ...bare, change: mergeKnown(entry.change, change) };
  const fits = !isTooLarge(informed.change) && store.bytesWith(informed) <= HARD_BYTES;
  const kept = fits ? informed : bare;
  if (store.bytesWith(kept) <= RESCUE_BYTES) store.put(kept);
}

/** What another window has left to a person on this line since the change that is to be put back. */
function leftAfter(store: BookingStore, { window_id, target, change }: Booking): LeftView | null {
  const versions = versionsOf(target.kind);
  const later = store.left
    .on(target)
    .filter((left) => left.window_id !== window_id && isLeftAfter(left.change, change, versions));
  const last = later.at(-1);
  return last === undefined ? null : toView(last);
}

/**
 * Grants a line to a rescue. Only the newest run of a window gets it, and only while no other window holds the line and
 * no person is responsible for what one has left there since.
 */
export function claim(store: BookingStore, booking: Booking): ClaimResult {
  const { window_id, run_id } = booking;
  if (store.hasReleased(run_id)) return { granted: false, holder: null };
  const entry = store.get(window_id);
  if (entry !== undefined && entry.run_id !== run_id)
    return { granted: entry.rescuedRun === run_id, holder: window_id };
  // A booking without a change has written nothing: the line belongs to whoever has changed it since.
  const isKept = entry !== undefined && isChanged(entry);
  const holder = isKept ? null : holderOf(booking, store.all());
  if (holder !== null) return { granted: false, holder };
  const left = isKept ? null : leftAfter(store, booking);
  if (left !== null) return { granted: false, holder: left.window_id, left };
  hold(store, entry ?? toEntry({ ...booking, change: null }), booking);
  return { granted: true, holder: null };
}

/** Releases the line; returns the windows that were told to wait for it. */
export function release(
  store: BookingStore,
  argument: ReleaseArgument,
  nowMs: number,
): readonly string[] {
  const { window_id, run_id } = argument;
  const isRepeated = store.hasReleased(run_id);
  store.rememberRelease(run_id, nowMs);
  const entry = store.get(window_id);
  const left = isRepeated ? null : toLeft(argument, entry, nowMs);
  if (left !== null) store.leave(left);
  if (entry === undefined) return [];
  if (rescueOf(entry, entry.run_id) !== null && entry.rescuedRun === run_id) {
    store.put({ ...entry, change: null, rescuedRun: null, listed: null, waitsFor: null });
    return entry.waitsFor === window_id ? [window_id] : [];
  }
  if (rescueOf(entry, entry.run_id) !== null && entry.run_id === run_id) {
    store.put(handedBack(entry));
    return [];
  }
  return entry.formerRuns.includes(run_id) ? [] : store.remove(window_id);
}
