/**
 * Finding and rescuing windows that can no longer put their line back themselves: names, inputs and results of
 * `windowSweeper` and `windowRescue`. Types and names only. Part of histories: only optional additions.
 */
import type { Booking, LeftView } from '../steps/booking-steps.ts';
import type { Change } from '../change/change.ts';
import { fitId } from '../values/derived-id.ts';
import type { TargetKindName } from '../request/target/target.ts';
import type { StepInput, WindowRun } from '../steps/step.ts';
import type { Timing } from '../steps/pace/timing.ts';
import type { Receipt } from '../window/window.ts';
import type { Announced } from '../request/announcement/announcement.ts';
import type { WindowPlan } from '../request/window-plan.ts';

export const SWEEPER_WORKFLOW = 'windowSweeper';
export const RESCUE_WORKFLOW = 'windowRescue';

/** A server puts `temporal-sys-scheduler:` before a schedule's id, and adds an instant for its runs. */
const SCHEDULE_BYTES = 232;

/** The Temporal Schedule that sweeps for one organisation. */
export function sweeperId(organizationId: string): string {
  return fitId(`ivr-sweeper/${organizationId}`, SCHEDULE_BYTES);
}

/** The workflow that puts back the line of one run of a window: one per run, however often the run is found. */
export function rescueId(windowId: string, runId: string): string {
  return fitId(`${windowId}/rescue/${runId}`);
}

/** The memo key under which a rescue names the run it stands in for, a {@link RescuedRun}; its id may not show it. */
export const RESCUED_MEMO = 'rescued';

/** The run of a window for which a rescue stands in. */
export type RescuedRun = WindowRun;

/** `closed` in Temporal before its line was back, `gone` from Temporal, or `stuck`: running without progress. */
export type OrphanedWhy = 'closed' | 'gone' | 'stuck';

/** The same, as a reason in records and callbacks. */
export const ORPHANED_REASONS: Readonly<Record<OrphanedWhy, string>> = {
  closed: 'its workflow was closed in Temporal before the line was back',
  gone: 'its workflow no longer exists in Temporal',
  stuck: 'its workflow cannot make progress, and its end has passed',
};

/** The actor of a rescue in records. */
export const SWEEPER = 'sweeper';

/** Where the data for the rescue was found. */
export type EvidenceSource = 'booking' | 'history' | 'file';

/** A window whose line has to be put back by a rescue. */
export interface Orphaned {
  readonly why: OrphanedWhy;
  readonly source: EvidenceSource;
  /** Its change is not null. */
  readonly booking: Booking;
}

/** A window that was cut short, or is gone, and wrote nothing: only its booking is left. */
export interface Unused extends WindowRun {
  /** Set if its words may be in a row although its line was never written. */
  readonly announced?: Announced;
}

/** A person must look: the earlier state is unknown, the rescue is stuck or did not start, or nothing was checked. */
export interface Unrescuable extends WindowRun {
  readonly message: string;
}

/** Between two sweeps, a sweeper rests in a timer with this summary: the previous sweep succeeded. */
export const REST_SUMMARY = 'until the next sweep';

export interface SweepInput extends StepInput {
  /** One workflow sweeps repeatedly, and then completes. @default it sweeps once */
  readonly repeat?: SweepRepeat;
  /** @default the newest version of this shape */
  readonly v?: 1;
}

/** A sweep begins half-way between two whole multiples of `every_ms` on the clock, at most this many times. */
export interface SweepRepeat {
  readonly every_ms: number;
  readonly times: number;
}

/**
 * Windows begin and end at whole minutes, sometimes hundreds at once; a sweep, which asks about each of them, comes
 * when they are done.
 * @returns how long after a whole multiple of `everyMs` it begins, ms
 */
export function sweepOffsetMs(everyMs: number): number {
  return Math.floor(everyMs / 2);
}

/** Milliseconds from an instant to the next sweep; `everyMs` if one begins at that very instant. */
export function msToNextSweep(nowMs: number, everyMs: number): number {
  return everyMs - ((nowMs + everyMs - sweepOffsetMs(everyMs)) % everyMs);
}

/** The places where a look searches, in this order. */
export type SweepStage = 'bookings' | 'closed' | 'overdue' | 'files' | 'rescues' | 'unwritten';

/** How far a look got: to this place in the order of this stage, or null for the beginning of the stage. */
export interface SweepMark {
  readonly stage: SweepStage;
  readonly place: SweepPlace | null;
}

/** An ascending number, and an id to order equal numbers. */
export interface SweepPlace {
  readonly at: number;
  readonly id: string;
}

/** One look of a sweep. */
export interface SweepLook extends SweepInput {
  /** @default null, from the beginning */
  readonly after?: SweepMark | null;
}

/** Something a window has left beside its target that nothing holds and whose window is not known. */
export interface StrayLeft {
  readonly kind: TargetKindName;
  readonly id: string;
  /** For people. */
  readonly name: string;
}

export interface DiscardInput extends StepInput, StrayLeft {}

export interface SweepFound {
  readonly orphaned: readonly Orphaned[];
  readonly unused: readonly Unused[];
  readonly unrescuable: readonly Unrescuable[];
  /** To be deleted; absent if there are none. */
  readonly strays?: readonly StrayLeft[];
  /** There is more to check than fits into one look. */
  readonly more: boolean;
  /** Where the next look of this sweep begins; null if there is nothing more. */
  readonly next?: SweepMark | null;
}

/** What a sweep did, for readers of its history: the first 200 of each. */
export interface SweepReport {
  readonly rescued: readonly string[];
  readonly released: readonly string[];
  readonly unrescuable: readonly Unrescuable[];
}

export interface RescueInput extends StepInput, Orphaned {}

/** `not_needed`: it was released, or `holder` has it. With a receipt: the person responsible was told. */
export interface RescueResult {
  readonly outcome: 'rescued' | 'not_needed';
  readonly holder: string | null;
  readonly receipt: Pick<Receipt, 'status' | 'proof'> | null;
}

/** A rescue claims the line of a window that can no longer put it back itself. */
export interface ClaimInput extends StepInput {
  readonly booking: Booking;
}
export interface ClaimResult {
  readonly granted: boolean;
  /** Who has the line instead; null if it was already released. */
  readonly holder: string | null;
  /** Set if `holder` is over and a person is responsible for what it left on the line. */
  readonly left?: LeftView;
}

/** A stuck run, which its rescue replaces from now on. */
export interface EndRunInput extends StepInput, WindowRun {}

export interface RecallInput extends StepInput {
  readonly booking: Booking;
}

/** What was recalled of the window. If the plan had to be made from the booking, no callbacks are sent. */
export interface Recalled {
  readonly plan: WindowPlan;
  readonly timing: Timing;
  readonly from: 'history' | 'booking';
  /** How late the write was; null if the history does not show that it landed. */
  readonly start_lateness_ms: number | null;
  /** Null if the history does not show that the window was armed. */
  readonly change: Change | null;
  /** Set if callers hear words from a row, as far as history or file know. */
  readonly announced?: Announced;
}
