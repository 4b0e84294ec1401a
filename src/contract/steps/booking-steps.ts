/** A booking, and the steps that ask the calendar about it. Only optional additions. `_ms`: epoch ms. */
import type { Change, ChangeNews } from '../change/change.ts';
import type { StartsStopped } from '../window/start-hold.ts';
import type { StepInput, WindowRun } from './step.ts';
import type { TargetRef } from '../request/window-plan.ts';
import type { Conflict, Finding } from '../window/window.ts';

/** The row of a data table that holds a window's words: booked like a line. */
export interface BookedRow {
  readonly id: string;
  /** Equal for two windows with the same words and queue. */
  readonly words: string;
}

/** What the calendar stores about a window. */
export interface Booking extends WindowRun {
  readonly target: TargetRef;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly max_concurrent_windows: number;
  /** Absent if callers hear what the target says. */
  readonly row?: BookedRow;
  /** What a rescue needs if history is lost; null until armed. */
  readonly change: Change | null;
  /** Set by the calendar: the change belongs to this run, whose rescue holds the line. */
  readonly rescued_run?: string | null;
  /** Set by the calendar: its line may be changed, and the change is not known. */
  readonly at_work?: true;
}

/** A change whose line a window leaves to a person. */
export interface LeftToPerson {
  readonly target: TargetRef;
  readonly change: Change;
  readonly by: string;
}

/** A change that a person is responsible for: it may be on its target until a read shows nothing of it. */
export interface LeftChange extends LeftToPerson, WindowRun {
  /** When its window released the line. */
  readonly left_at_ms: number;
}
/** The same, for people. */
export type LeftView = Omit<LeftChange, 'change'>;

/** Another window at the same time, booked earlier, whose object may have the same callers. */
export type Neighbour = Pick<Booking, 'window_id' | 'target' | 'start_ms' | 'end_ms'>;

export interface BookInput extends StepInput {
  readonly booking: Booking;
  /** Only check whether it could be booked. */
  readonly check_only: boolean;
  /** The window was requested again: no reset began this run. */
  readonly anew?: boolean;
}
export interface BookResult {
  readonly conflicts: readonly Conflict[];
  /** The window that still holds the line when this one starts: back to back. */
  readonly predecessor: string | null;
  /** Set while the kill switch is on: the window is booked, but does not start. */
  readonly starts_stopped?: StartsStopped | null;
  /** Absent if there are none. */
  readonly neighbours?: readonly Neighbour[];
  /** How many more are not listed; absent if all are. */
  readonly neighbours_left_out?: number;
  /** What could not be found out about its callers, and how late it may begin; absent if nothing. */
  readonly findings?: readonly Finding[];
  /** Set if another run of the window booked before. */
  readonly other_run?: true;
  /** How many other windows are written in the minute up to its start; absent if none. */
  readonly begin_together?: number;
}

/** The outcome of a new end. */
export interface ExtendBookingResult extends BookResult {
  /** Set if the platform itself ends the window: its new end is set there. */
  readonly news?: ChangeNews;
  /** Why the platform's end could not be moved; absent if it was, or if there is none. */
  readonly problem?: string;
}

/** Contains the whole booking, so that a calendar that lost it can restore it. */
export interface ArmBookingInput extends StepInput {
  readonly booking: Booking;
}
export interface ArmBookingResult {
  readonly stands: boolean;
  /** The window that still holds the line. */
  readonly predecessor: string | null;
  /** What was recorded before: not null only after a reset or a restart. */
  readonly change: Change | null;
  /** Set while the kill switch is on: nothing may be applied. */
  readonly starts_stopped?: StartsStopped | null;
  /** Like {@link BookResult.neighbours}. */
  readonly neighbours?: readonly Neighbour[];
  /** Changes on the same target that people are responsible for; absent if none. */
  readonly left?: readonly LeftChange[];
}

export interface ReleaseInput extends StepInput, WindowRun {
  /** `never_written` by this run, or `unproven`: a person took over. The break-glass file stays if this is absent. */
  readonly line?: 'proven_back' | 'never_written' | 'unproven';
  /** Set if a person took over: the calendar keeps it until a read shows nothing of it. */
  readonly left?: LeftToPerson;
  /** The window that is over: if its planned end is still to come, a marker of that is kept. */
  readonly over?: {
    readonly target: TargetRef;
    readonly start_ms: number;
    readonly end_ms: number;
  };
}
/** A window whose callers are back gives up its announcement row. */
export interface LeaveRowInput extends StepInput, WindowRun {
  readonly row: BookedRow;
}
export interface LeaveRowResult {
  /** Another window has the same words there, or is about to write them, so they stay. */
  readonly in_use: boolean;
}

/** A read has shown nothing of a change that a person is responsible for. */
export interface ForgetLeftInput extends StepInput, WindowRun {}
export interface ExtendBookingInput extends StepInput {
  readonly window_id: string;
  readonly end_ms: number;
  /** The booking as the window knows it, in case the calendar has lost it. */
  readonly booking?: Booking;
}
export interface NoteChangeInput extends StepInput, WindowRun {
  readonly change: Change;
}
