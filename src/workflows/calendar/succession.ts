/**
 * The runs of one window that book one after another: a reset goes on with the change of the run
 * before it, a window that was asked for anew leaves it to that run's rescue. Pure.
 */
import type { BookArgument, NoteArgument } from '../../contract/calendar.ts';
import type { BookedChange, Booking } from '../../contract/booking-steps.ts';
import { rescueId } from '../../contract/sweep.ts';
import type { Entry } from './entry.ts';

/** Former runs of a window that are remembered. */
const MAX_FORMER_RUNS = 5;

/** Not so a run that a reset began, and one whose booking was lost. */
export function isKnownRun({ run_id, formerRuns }: Entry, run: string): boolean {
  return run_id === run || formerRuns.includes(run);
}

/** The booking under another run of the same window; what was noted stays. */
export function takenOver(entry: Entry, booking: Booking): Entry {
  const formerRuns = [...entry.formerRuns, entry.run_id].slice(-MAX_FORMER_RUNS);
  const change = entry.change ?? booking.change;
  return { ...entry, ...booking, change, waitsFor: null, formerRuns };
}

/** Asked for anew, a window does not go on with the change of its run that was cut short: a rescue does. */
export function toRescue(
  { change, run_id, rescuedRun }: Entry,
  { anew }: BookArgument,
): string | null {
  return change === null || anew !== true ? rescuedRun : (rescuedRun ?? run_id);
}

/** The rescue of a former run, for which `run` has to wait. */
export function rescueOf({ window_id, rescuedRun }: Entry, run: string): string | null {
  return rescuedRun === null || rescuedRun === run ? null : rescueId(window_id, rescuedRun);
}

/** The newest run has gone before the rescue of the one before it is done: the line is still that one's. */
export function handedBack(entry: Entry): Entry {
  const { rescuedRun, run_id } = entry;
  const formerRuns = entry.formerRuns.filter((run) => run !== rescuedRun);
  return { ...entry, run_id: rescuedRun ?? run_id, waitsFor: null, formerRuns };
}

function isSameWrite(noted: BookedChange | null, told: BookedChange): boolean {
  return noted !== null && noted.previous_version === told.previous_version;
}

/** A note that a later one has overtaken: the window counts them. That its write landed is still news. */
function isOvertaken(noted: BookedChange | null, told: BookedChange): boolean {
  const isNews = told.written !== null && isSameWrite(noted, told);
  return !isNews && (noted?.revision ?? 0) > (told.revision ?? Infinity);
}

/** An earlier note of the same write that comes late: it does not know that the write has landed. */
function isOutdated(noted: BookedChange | null, told: BookedChange): boolean {
  return noted !== null && noted.written !== null && told.written === null;
}

/**
 * The note of a run whose change the booking does not carry. A former run may still tell that the
 * write landed with which a reset goes on.
 */
function isForeign(entry: Entry, { run_id, change }: NoteArgument): boolean {
  const { run_id: newest, formerRuns, rescuedRun } = entry;
  if (run_id === undefined || run_id === (rescuedRun ?? newest)) return false;
  if (rescuedRun !== null) return true;
  const hasLanded = change.written !== null && isSameWrite(entry.change, change);
  return formerRuns.includes(run_id) && !hasLanded;
}

/** Whether a note is about the change that the booking carries, and not behind what is known of it. */
export function isCurrent(entry: Entry, note: NoteArgument): boolean {
  const { change: told } = note;
  if (isForeign(entry, note)) return false;
  if (isOvertaken(entry.change, told)) return false;
  return !(isSameWrite(entry.change, told) && isOutdated(entry.change, told));
}
