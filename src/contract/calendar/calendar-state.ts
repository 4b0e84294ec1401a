/** What a calendar carries from run to run, in one payload. Only optional additions. Types only. */
import type { StartsStopped } from '../window/start-hold.ts';
import type { Change, Learned } from '../change/change.ts';
import type { Fields } from '../values/json.ts';
import { identityOf } from '../request/target/target-identity.ts';
import type { TargetRef } from '../request/target/target.ts';

/** `asked`: it may be writing the row, as it has asked for its line; `left`: it is clearing it, or has cleared it. */
export type RowUse = 'asked' | 'left';

/** What is known of a window whose change a new calendar does not know: its line may be changed, or not yet. */
export type Listed = 'at_work' | 'ahead';

/** Limits of a calendar; carried from run to run. */
export interface CalendarLimits {
  /** The most bookings at a time. @default 10,000 */
  readonly max_bookings?: number;
  /** Updates after which it continues as new. @default 1,000 */
  readonly continue_after_updates?: number;
}

/**
 * A booking as it is passed to the next run: target as given, id (what follows `ivr-window/` and the target's identity,
 * or `=` and the full id), run, start, end, limit, and whatever only some bookings have. About 140 bytes, so that
 * 10,000 fit into one payload.
 */
export type CompactBooking = readonly [
  target: string,
  id: string,
  run: string,
  startMs: number,
  endMs: number,
  maxConcurrentWindows: number,
  rest?: CompactRest,
];
export interface CompactRest {
  readonly change?: CompactChange;
  /** Its announcement row, and the hash of its words. */
  readonly row?: readonly [id: string, words: string];
  /** What the window does with that row; absent if nothing yet. */
  readonly row_use?: RowUse;
  /** The window it was told to wait for. */
  readonly waits_for?: string;
  readonly former_runs?: readonly string[];
  /** The run whose rescue holds the line. */
  readonly rescued_run?: string;
  /** Set if it comes from Temporal's lists, after the calendar before this one was ended; until its window asks. */
  readonly listed?: Listed;
}
/** `stored` has no value if it equals `intended`, which is the usual case. */
export type CompactChange = Omit<Change, 'stored'> & {
  readonly stored?: Learned<Fields> | Pick<Learned<Fields>, 'revision'>;
};

/**
 * A change that a person is responsible for, as it is passed to the next run, with the id as in a {@link
 * CompactBooking}.
 */
export type CompactLeft = readonly [
  target: string,
  id: string,
  run: string,
  by: string,
  leftAtMs: number,
  change: CompactChange,
];

/** The argument of the workflow `calendar`: undefined at first, then what the previous run held. */
export interface CalendarState {
  readonly v: 1;
  readonly limits?: CalendarLimits;
  readonly bookings: readonly CompactBooking[];
  /** Recently released runs of windows, each with its instant: late messages of theirs book nothing. */
  readonly released: readonly (readonly [run: string, atMs: number])[];
  /** Oldest first. */
  readonly left?: readonly CompactLeft[];
  readonly starts_stopped?: StartsStopped;
  /**
   * The previous run ended before every armed window was told that starts are stopped: this run tells them again first.
   * Set only then, because a release that does not know it cannot replay a run that begins with signals.
   */
  readonly stops_under_way?: boolean;
}

/** Marks an id that does not begin with its target's. */
const WHOLE_ID = '=';

function idPrefix(target: TargetRef): string {
  return `ivr-window/${identityOf(target)}`;
}

export function toCompactId(windowId: string, target: TargetRef): string {
  const prefix = idPrefix(target);
  return windowId.startsWith(`${prefix}/`)
    ? windowId.slice(prefix.length)
    : `${WHOLE_ID}${windowId}`;
}

export function toWholeId(id: string, target: TargetRef): string {
  return id.startsWith(WHOLE_ID) ? id.slice(WHOLE_ID.length) : `${idPrefix(target)}${id}`;
}
