/**
 * Successive runs of one window that book: a reset continues with the change of the previous run, a new request leaves
 * it to that run's rescue. Pure.
 */
import type {
  BookArgument,
  NoteArgument,
  ReleaseArgument,
} from '../../../contract/calendar/calendar-arguments.ts';
import type { Booking, LeftChange } from '../../../contract/steps/booking-steps.ts';
import { rescueId } from '../../../contract/calendar/sweep.ts';
import { afterReport } from '../../../line/accounts.ts';
import { merge, mergeKnown } from '../../../line/change.ts';
import { isTooLarge } from '../keeping/capacity.ts';
import type { Entry } from '../keeping/entry.ts';

/** The most former runs remembered. */
const MAX_FORMER_RUNS = 5;

/** False for a run that a reset began, and for one whose booking was lost. */
export function isKnownRun({ run_id, formerRuns }: Entry, run: string): boolean {
  return run_id === run || formerRuns.includes(run);
}

/** False if the calendar knows, or has known, another run of the window. */
export function isOnlyRun({ run_id, formerRuns, rescuedRun }: Entry, run: string): boolean {
  return run_id === run && formerRuns.length === 0 && rescuedRun === null;
}

/** The booking under another run of the same window; the recorded change stays. */
export function takenOver(entry: Entry, booking: Booking): Entry {
  const formerRuns = [...entry.formerRuns, entry.run_id].slice(-MAX_FORMER_RUNS);
  const change = mergeKnown(entry.change, booking.change);
  return { ...entry, ...booking, change, waitsFor: null, formerRuns, rowUse: null };
}

/**
 * The run that must be rescued. After a new request, a window does not continue with the change of a run that was cut
 * short; a rescue does.
 */
export function toRescue(
  { change, run_id, rescuedRun }: Entry,
  { anew }: BookArgument,
): string | null {
  return change === null || anew !== true ? rescuedRun : (rescuedRun ?? run_id);
}

/** The rescue of a former run that `run` has to wait for. */
export function rescueOf({ window_id, rescuedRun }: Entry, run: string): string | null {
  return rescuedRun === null || rescuedRun === run ? null : rescueId(window_id, rescuedRun);
}

/** The newest run ended before the rescue of an earlier one was done: the line still belongs to the earlier one. */
export function handedBack(entry: Entry): Entry {
  const { rescuedRun, run_id } = entry;
  const formerRuns = entry.formerRuns.filter((run) => run !== rescuedRun);
  return { ...entry, run_id: rescuedRun ?? run_id, waitsFor: null, formerRuns };
}

/** The booking after a run recorded its change. */
export function noted(entry: Entry, note: NoteArgument): Entry {
  const change = afterReport(entry, note);
  return { ...entry, change, listed: change === null ? entry.listed : null };
}

/** The booking after its own run has asked for its line: from then on, what the run knows is known here. */
export function known(entry: Entry, booking: Booking): Entry {
  if (entry.run_id !== booking.run_id) return entry;
  return { ...entry, change: mergeKnown(entry.change, booking.change), listed: null };
}

/**
 * What a release leaves to a person; null if nothing, or if the change on the line belongs to another run by now.
 */
export function toLeft(
  { window_id, run_id, left }: ReleaseArgument,
  entry: Entry | undefined,
  nowMs: number,
): LeftChange | null {
  if (left === undefined) return null;
  if (entry !== undefined && (entry.rescuedRun ?? entry.run_id) !== run_id) return null;
  const booked = entry?.change ?? null;
  const whole = booked === null ? left.change : merge(booked, left.change);
  const change = isTooLarge(whole) ? booked : whole;
  return change === null ? null : { ...left, change, window_id, run_id, left_at_ms: nowMs };
}
