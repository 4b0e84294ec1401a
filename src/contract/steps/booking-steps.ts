/**
 * A booking, and inputs and results of the steps that ask the calendar about it. They are part of
 * histories: only optional additions. `_ms` after an instant means epoch milliseconds.
 */
import type { Change, ChangeNews } from '../change/change.ts';
import type { StartsStopped } from '../window/start-hold.ts';
import type { StepInput } from './step.ts';
import type { TargetRef } from '../request/window-plan.ts';
import type { Conflict, Finding } from '../window/window.ts';

/** The row of a data table that a window's words stand in: booked like a line. */
export interface BookedRow {
  /** `<table>/<key>`, as the id of a target. */
  readonly id: string;
  /** The same for two windows whose words and queue are the same. */
  readonly words: string;
}

/** What the calendar keeps of a window. */
export interface Booking {
  readonly window_id: string;
  readonly run_id: string;
  readonly target: TargetRef;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly max_concurrent_windows: number;
  /** Absent: its callers hear what its target says. */
  readonly row?: BookedRow;
  /** Null until armed. What a rescue needs when history is lost. */
  readonly change: Change | null;
  /** Said by the calendar: the change is of this run, whose rescue holds the line. */
  readonly rescued_run?: string | null;
}

/** What a window tells of a change whose line it leaves to a person. */
export interface LeftToPerson {
  readonly target: TargetRef;
  readonly change: Change;
  /** Who took the line over. */
  readonly by: string;
}

/** A change that a person answers for: it may stand on its target until a read shows none of it. */
export interface LeftChange extends LeftToPerson {
  readonly window_id: string;
  readonly run_id: string;
  /** When its window let go of the line. */
  readonly left_at_ms: number;
}
/** The same where only a person reads it. */
export type LeftView = Omit<LeftChange, 'change'>;

/** Another window at the same time, booked before, whose object may have the same callers. */
export type Neighbour = Pick<Booking, 'window_id' | 'target' | 'start_ms' | 'end_ms'>;

export interface BookInput extends StepInput {
  readonly booking: Booking;
  /** True: only look whether it could be booked. */
  readonly check_only: boolean;
  /** True: no reset began this run, the window was asked for anew. */
  readonly anew?: boolean;
}
export interface BookResult {
  readonly conflicts: readonly Conflict[];
  /** The window that still holds the line when this one starts: back to back. */
  readonly predecessor: string | null;
  /** Not null while the kill switch is on: the window is booked, and does not start. */
  readonly starts_stopped?: StartsStopped | null;
  /** Absent: there are none. */
  readonly neighbours?: readonly Neighbour[];
  /** So many more are not named; absent: all are. */
  readonly neighbours_left_out?: number;
  /** What could not be found out of their callers, and how late it may begin; absent: nothing. */
  readonly findings?: readonly Finding[];
  /** So many other windows are written in the minute up to its start; absent: none. */
  readonly begin_together?: number;
}

/** What came of a new end. */
export interface ExtendBookingResult extends BookResult {
  /** Present where the platform itself ends the window: its new end stands there. */
  readonly news?: ChangeNews;
  /** Why its end could not be moved there; absent: it was, or there is none. */
  readonly problem?: string;
}

/** The whole booking travels along, so that a calendar that lost it can take it anew. */
export interface ArmBookingInput extends StepInput {
  readonly booking: Booking;
}
export interface ArmBookingResult {
  readonly stands: boolean;
  /** The window that still holds the line. */
  readonly predecessor: string | null;
  /** What was noted before: not null only after a reset or a restart. */
  readonly change: Change | null;
  /** Not null while the kill switch is on: nothing may be applied. */
  readonly starts_stopped?: StartsStopped | null;
  /** As {@link BookResult.neighbours}. */
  readonly neighbours?: readonly Neighbour[];
  /** Changes on the same target that people answer for; absent: none. */
  readonly left?: readonly LeftChange[];
}

export interface ReleaseInput extends StepInput {
  readonly window_id: string;
  readonly run_id: string;
  /**
   * What the window knows of its line: `proven_back`, or `never_written` by this run, or `unproven`
   * (a person took over). Decides what becomes of the break-glass file; absent: it stays.
   */
  readonly line?: 'proven_back' | 'never_written' | 'unproven';
  /** Present where a person took over: the calendar keeps it until a read shows none of it. */
  readonly left?: LeftToPerson;
  /** The window that is over: where its planned end is still to come, a mark of that is kept. */
  readonly over?: {
    readonly target: TargetRef;
    readonly start_ms: number;
    readonly end_ms: number;
  };
}
/** A window whose callers are back gives up its announcement row. */
export interface LeaveRowInput extends StepInput {
  readonly window_id: string;
  readonly run_id: string;
  readonly row: BookedRow;
}
export interface LeaveRowResult {
  /** Another window has the same words there, or is about to write them: they stay. */
  readonly in_use: boolean;
}

/** A read has shown nothing of a change that a person answers for. */
export interface ForgetLeftInput extends StepInput {
  readonly window_id: string;
  readonly run_id: string;
}
export interface ExtendBookingInput extends StepInput {
  readonly window_id: string;
  readonly end_ms: number;
  /** The booking as the window knows it: taken where the calendar has lost it. */
  readonly booking?: Booking;
}
export interface NoteChangeInput extends StepInput {
  readonly window_id: string;
  readonly run_id: string;
  readonly change: Change;
}
