/** The words and the queue for a maintenance flow (docs/contract.md#the-announcement-row). Pure. */
import type { BookedRow, Booking } from '../../steps/booking-steps.ts';
import { sha256 } from '../../values/sha256.ts';
import { isRecord, type Fields } from '../../values/json.ts';
import { rowTargetId } from '../target/target.ts';
import { identityOfId } from '../target/target-identity.ts';
import type { WindowPlan } from '../window-plan.ts';

/** Placeholder in a greeting for the end in force. */
export const UNTIL = '{{until}}';

/** Spellings that are meant as the placeholder, although only the exact one is replaced. */
const MEANT_AS_UNTIL = /\{\{\s*until\s*\}\}/giu;

/** Hex digits: enough to compare ten thousand bookings. */
const HASH_DIGITS = 16;

/** Why callers would hear the placeholder itself; null if they would not. */
export function whyUntilAsGiven(greeting: string, isAnnounced: boolean): string | null {
  const meant = greeting.match(MEANT_AS_UNTIL) ?? [];
  const heard = meant.find((one) => !isAnnounced || one !== UNTIL);
  if (heard === undefined) return null;
  const why = isAnnounced
    ? `only ${UNTIL}, exactly like this, is replaced by the end`
    : 'only a target with an announcement row replaces it with the end';
  return `${heard} in fallback_greeting is sent as given: ${why}`;
}

export interface Announcement {
  /** `<table>/<key>`, like the id of a target. */
  readonly row: string;
  readonly greeting: string;
  /** Null if callers are disconnected. */
  readonly queue: string | null;
  /** The zone in which the end is given; null for UTC. */
  readonly time_zone: string | null;
}

/** An announcement, with the earlier content of its row. */
export interface Announced extends Announcement {
  /** The earlier values of the columns that are written; null if not known. */
  readonly before: Fields | null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Reads a recorded announcement; null if it is not one. A reader may only become more tolerant. */
export function readAnnounced(value: unknown): Announced | null {
  if (!isRecord(value)) return null;
  const [row, greeting] = [textOrNull(value['row']), textOrNull(value['greeting'])];
  if (row === null || greeting === null) return null;
  const [queue, time_zone] = [textOrNull(value['queue']), textOrNull(value['time_zone'])];
  const before: Fields | null = JSON.parse(JSON.stringify(value['before'] ?? null));
  return { row, greeting, queue, time_zone, before: isRecord(before) ? before : null };
}

/** If the window is armed again, the row may hold our own words: the content that was seen first is kept. */
export function rearmed(earlier: Announced | null, now: Announced): Announced {
  return { ...now, before: earlier?.before ?? now.before };
}

type Plan = Pick<
  WindowPlan,
  'target_settings' | 'fallback_greeting' | 'reroute_queue_id' | 'local_start'
>;

/** Null if callers hear what the target itself says. */
export function announcementOf(plan: Plan): Announcement | null {
  const { announcement: row } = plan.target_settings ?? {};
  if (row === undefined) return null;
  return {
    row: rowTargetId(row.table_id, row.row_key),
    greeting: plan.fallback_greeting ?? '',
    queue: plan.reroute_queue_id,
    time_zone: plan.local_start?.time_zone ?? null,
  };
}

/** Words that name an end belong to one window alone, because its end may move. */
function wordsOf({ greeting, queue }: Announcement, windowId: string): string {
  const whose = greeting.includes(UNTIL) ? windowId : null;
  const said = JSON.stringify([greeting, queue === null ? null : identityOfId(queue), whose]);
  return sha256(said).slice(0, HASH_DIGITS);
}

/** The row as the calendar books it for that window. */
export function bookedRow(announcement: Announcement, windowId: string): BookedRow {
  return { id: announcement.row, words: wordsOf(announcement, windowId) };
}

/** What the calendar books in addition to the line. */
export function rowOf(plan: Plan, windowId: string): { readonly row?: BookedRow } {
  const announcement = announcementOf(plan);
  return announcement === null ? {} : { row: bookedRow(announcement, windowId) };
}

/** The booking of a run of a window, before it has changed anything. */
export function toBooking(
  plan: Plan & Pick<WindowPlan, 'target' | 'start_ms' | 'end_ms' | 'max_concurrent_windows'>,
  run: Pick<Booking, 'window_id' | 'run_id'>,
): Booking {
  const { target, start_ms, end_ms, max_concurrent_windows } = plan;
  const row = rowOf(plan, run.window_id);
  return { ...run, target, start_ms, end_ms, max_concurrent_windows, ...row, change: null };
}
