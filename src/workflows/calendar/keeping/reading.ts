/**
 * Reads what was sent to a calendar; null if it is malformed. Uses no schema library, because workflow code replays old
 * messages: a reader may only become more tolerant. Pure.
 */
import type {
  BookArgument,
  ForgetArgument,
  LeaveRowArgument,
  MoveEndArgument,
  NoteArgument,
  ReleaseArgument,
} from '../../../contract/calendar/calendar-arguments.ts';
import type { BookingCursor } from '../../../contract/calendar/calendar-access.ts';
import { isRecord } from '../../../contract/values/json.ts';
import type { BookedRow, Booking, LeftToPerson } from '../../../contract/steps/booking-steps.ts';
import { readChange } from '../../../contract/change/read-change.ts';
import { MOST_TARGET_BYTES } from '../../../contract/request/target/target.ts';
import { utf8Bytes } from '../../../contract/values/utf8.ts';
import type { TargetKindName, TargetRef } from '../../../contract/request/window-plan.ts';

/** The longest id a server accepts: a signal to a longer one would fail the calendar's task forever. */
const MAX_ID_BYTES = 1_000;
/** The name of whoever took a line over is cut to this length. */
const LONGEST_NAME = 200;
/** The last instant that a Date can hold. */
const MAX_INSTANT_MS = 8_640_000_000_000_000;

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && utf8Bytes(value) <= MAX_ID_BYTES;
}

/** It may be longer than other ids, because no id on the server contains it. */
function isTargetId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && utf8Bytes(value) <= MOST_TARGET_BYTES;
}

function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= MAX_INSTANT_MS;
}

/** Accepts any kind: a release that was rolled back must not lose what a newer one booked. */
function isKind(value: unknown): value is TargetKindName {
  return isText(value);
}

/** Reads `{kind, id}` or `<kind>:<id>`. */
export function readTarget(value: unknown): TargetRef | null {
  if (typeof value === 'string') {
    const [kind, ...id] = value.split(':');
    return readTarget({ kind, id: id.join(':') });
  }
  if (!isRecord(value) || !isKind(value['kind']) || !isTargetId(value['id'])) return null;
  return { kind: value['kind'], id: value['id'] };
}

/** Undefined if there is none. */
function readRow(value: unknown): BookedRow | undefined {
  if (!isRecord(value)) return undefined;
  const { id, words } = value;
  return isTargetId(id) && isText(words) ? { id, words } : undefined;
}

/** The end may equal the start, if a window was ended before it began. */
export function readBooking(value: unknown): Booking | null {
  if (!isRecord(value)) return null;
  const { window_id, run_id, start_ms, end_ms, max_concurrent_windows, change = null } = value;
  const target = readTarget(value['target']);
  if (!isText(window_id) || !isText(run_id) || target === null) return null;
  if (!isInstant(start_ms) || !isInstant(end_ms) || start_ms > end_ms) return null;
  if (typeof max_concurrent_windows !== 'number' || !(max_concurrent_windows >= 1)) return null;
  const noted = readChange(change);
  if (change !== null && noted === null) return null;
  const row = readRow(value['row']);
  return {
    window_id,
    run_id,
    target,
    start_ms,
    end_ms,
    max_concurrent_windows,
    ...(row === undefined ? {} : { row }),
    change: noted,
  };
}

export function readBook(value: unknown): BookArgument | null {
  if (!isRecord(value)) return null;
  const booking = readBooking(value['booking']);
  if (booking === null || booking.start_ms === booking.end_ms) return null;
  return { booking, check_only: value['check_only'] === true, anew: value['anew'] === true };
}

/** Arming and claiming name only a booking. */
export function readArm(value: unknown): Booking | null {
  return isRecord(value) ? readBooking(value['booking']) : null;
}

export function readNote(value: unknown): NoteArgument | null {
  if (!isRecord(value)) return null;
  const { window_id, run_id } = value;
  const change = readChange(value['change']);
  if (!isText(window_id) || !isText(run_id) || change === null) return null;
  return { window_id, run_id, change };
}

export function readMoveEnd(value: unknown): MoveEndArgument | null {
  if (!isRecord(value)) return null;
  const { window_id, end_ms } = value;
  if (!isText(window_id) || !isInstant(end_ms)) return null;
  const booking = readBooking(value['booking']);
  const ofOthers = booking !== null && booking.window_id !== window_id;
  if (ofOthers) return null;
  return booking === null ? { window_id, end_ms } : { window_id, end_ms, booking };
}

/** Null if it is malformed; the booking is released anyway. */
function readLeft(value: unknown): LeftToPerson | null {
  if (!isRecord(value)) return null;
  const { by } = value;
  const [target, change] = [readTarget(value['target']), readChange(value['change'])];
  if (target === null || change === null || typeof by !== 'string') return null;
  return { target, change, by: by.slice(0, LONGEST_NAME) || 'unknown' };
}

/** The run whose left change to forget. */
export function readForget(value: unknown): ForgetArgument | null {
  if (!isRecord(value)) return null;
  const { window_id, run_id } = value;
  return isText(window_id) && isText(run_id) ? { window_id, run_id } : null;
}

export function readLeaveRow(value: unknown): LeaveRowArgument | null {
  const run = readForget(value);
  const row = readRow(isRecord(value) ? value['row'] : null);
  return run === null || row === undefined ? null : { ...run, row };
}

export function readRelease(value: unknown): ReleaseArgument | null {
  const run = readForget(value);
  const left = readLeft(isRecord(value) ? value['left'] : null);
  return run === null || left === null ? run : { ...run, left };
}

export function readCursor(value: unknown): BookingCursor | null {
  const after = isRecord(value) ? value['after'] : null;
  if (!isRecord(after)) return null;
  const { start_ms, window_id } = after;
  return isInstant(start_ms) && typeof window_id === 'string' ? { start_ms, window_id } : null;
}
