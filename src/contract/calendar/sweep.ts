/**
 * Finding and rescuing windows that can no longer put their line back themselves: names, inputs and
 * results of `windowSweeper` and `windowRescue`. Types and names only. They are part of histories:
 * only optional additions.
 */
import type { Booking } from '../steps/booking-steps.ts';
import type { Change } from '../change/change.ts';
import { fitId } from '../values/derived-id.ts';
import type { TargetKindName } from '../request/target.ts';
import type { StepInput } from '../steps/step.ts';
import type { Timing } from '../steps/timing.ts';
import type { Receipt } from '../window/window.ts';
import type { Announced } from '../request/announcement.ts';
import type { WindowPlan } from '../request/window-plan.ts';

export const SWEEPER_WORKFLOW = 'windowSweeper';
export const RESCUE_WORKFLOW = 'windowRescue';

/** A server puts `temporal-sys-scheduler:` before a schedule's id, and the instant behind that of its runs. */
const SCHEDULE_BYTES = 232;

/** The Temporal Schedule that sweeps for one organisation. */
export function sweeperId(organizationId: string): string {
  return fitId(`ivr-sweeper/${organizationId}`, SCHEDULE_BYTES);
}

/** The workflow that puts back the line of one run of a window: one a run, however often it is found. */
export function rescueId(windowId: string, runId: string): string {
  return fitId(`${windowId}/rescue/${runId}`);
}

/** The memo key under which a rescue says whose it is, a {@link RescuedRun}: its id may not tell. */
export const RESCUED_MEMO = 'rescued';

/** The run of a window for which a rescue stands in. */
export interface RescuedRun {
  readonly window_id: string;
  readonly run_id: string;
}

/**
 * Why a window cannot go on: `closed` in Temporal before its line was back, `gone` from Temporal
 * altogether, `stuck`: it runs, and its code cannot.
 */
export type OrphanedWhy = 'closed' | 'gone' | 'stuck';

/** The same as a reason in records and callbacks. */
export const ORPHANED_REASONS: Readonly<Record<OrphanedWhy, string>> = {
  closed: 'its workflow was closed in Temporal before the line was back',
  gone: 'its workflow no longer exists in Temporal',
  stuck: 'its workflow cannot make progress, and its end has passed',
};

/** Who a rescue is done by, as records name it. */
export const SWEEPER = 'sweeper';

/** Where what is needed for the rescue was found. */
export type EvidenceSource = 'booking' | 'history' | 'file';

/** A window whose line has to be put back by a rescue. */
export interface Orphaned {
  readonly why: OrphanedWhy;
  readonly source: EvidenceSource;
  /** Its change is not null. */
  readonly booking: Booking;
}

/** A window that was cut short, or is gone, and wrote nothing: only its booking is left. */
export interface Unused {
  readonly window_id: string;
  readonly run_id: string;
  /** Present where its words may stand in a row, though its line was never written. */
  readonly announced?: Announced;
}

/**
 * Something that a person must look at: nothing says how the line was, its rescue is stuck or could not
 * be started, or it could not even be looked at.
 */
export interface Unrescuable {
  readonly window_id: string;
  readonly run_id: string;
  readonly message: string;
}

/** Between two sweeps a sweeper rests in a timer of this summary: the sweep before it ended well. */
export const REST_SUMMARY = 'until the next sweep';

export interface SweepInput extends StepInput {
  /** One workflow sweeps again and again, and then ends well. @default it sweeps once */
  readonly repeat?: SweepRepeat;
  /** @default the newest version of this shape */
  readonly v?: 1;
}

/** A sweep begins half-way between two whole `every_ms` of the clock, at most so many times. */
export interface SweepRepeat {
  readonly every_ms: number;
  readonly times: number;
}

/**
 * Windows begin and end at whole minutes, hundreds of them at some: a sweep, which asks about each, comes when they
 * are done with it.
 * @returns how long after a whole `everyMs` it begins, ms
 */
export function sweepOffsetMs(everyMs: number): number {
  return Math.floor(everyMs / 2);
}

/** From an instant (epoch ms) to the next sweep, ms; a whole `everyMs` where one begins at that instant. */
export function msToNextSweep(nowMs: number, everyMs: number): number {
  return everyMs - ((nowMs + everyMs - sweepOffsetMs(everyMs)) % everyMs);
}

/** Where a look looks, in this order. */
export type SweepStage = 'bookings' | 'closed' | 'overdue' | 'files' | 'rescues' | 'unwritten';

/** How far a look came: up to this place in the order of this stage; null: to its beginning. */
export interface SweepMark {
  readonly stage: SweepStage;
  readonly place: SweepPlace | null;
}

/** A number that grows from one to the next, and an id where it is the same. */
export interface SweepPlace {
  readonly at: number;
  readonly id: string;
}

/** One look of a sweep. */
export interface SweepLook extends SweepInput {
  /** @default null, from the beginning */
  readonly after?: SweepMark | null;
}

/** Something that a window has left beside its target, that nothing holds and nobody knows. */
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
  /** To be deleted; absent: none. */
  readonly strays?: readonly StrayLeft[];
  /** There was more to look at than one look takes. */
  readonly more: boolean;
  /** Where the next look of this sweep begins; null: there is no more. */
  readonly next?: SweepMark | null;
}

/** What a sweep did, for whoever reads its history: the first 200 of each. */
export interface SweepReport {
  readonly rescued: readonly string[];
  readonly released: readonly string[];
  readonly unrescuable: readonly Unrescuable[];
}

export interface RescueInput extends StepInput, Orphaned {}

/** `not_needed`: the line was given back already, or `holder` has it. */
export interface RescueResult {
  readonly outcome: 'rescued' | 'not_needed';
  readonly holder: string | null;
  readonly receipt: Pick<Receipt, 'status' | 'proof'> | null;
}

/** A rescue takes the line of a window that can no longer put it back itself. */
export interface ClaimInput extends StepInput {
  readonly booking: Booking;
}
export interface ClaimResult {
  readonly granted: boolean;
  /** Who has the line instead; null if it was given back already. */
  readonly holder: string | null;
}

/** A run that is stuck, and that its rescue stands in for from now on. */
export interface EndRunInput extends StepInput {
  readonly window_id: string;
  readonly run_id: string;
}

export interface RecallInput extends StepInput {
  readonly booking: Booking;
}

/** The window's plan as its history has it, else made of the booking: then nobody is called back. */
export interface Recalled {
  readonly plan: WindowPlan;
  readonly timing: Timing;
  /** Where the plan came from. */
  readonly from: 'history' | 'booking';
  /** How late the write was; null if the history does not know that it landed. */
  readonly start_lateness_ms: number | null;
  /** Null if the history does not know that the window was armed. */
  readonly change: Change | null;
  /** Present where callers hear words that stand in a row, as far as history or file know it. */
  readonly announced?: Announced;
}
