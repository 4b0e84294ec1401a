/**
 * What Temporal itself knows of windows, as activities reach it: executions, and what a history
 * remembers of a line. Types only; the client implements it.
 */
import type { JsonValue } from '../values/json.ts';
import type { Announced } from '../request/announcement.ts';
import type { Change } from '../change/change.ts';
import type { Timing } from '../steps/timing.ts';
import type { WindowPlan } from '../request/window-plan.ts';
import type { Phase } from '../window/window.ts';

/** `stuck`: it runs, but its code fails again and again, or somebody paused what it waits for. */
export type ExecutionState = 'running' | 'stuck' | 'completed' | 'cut_short';

/** The newest run of a window. */
export interface WindowExecution {
  readonly window_id: string;
  readonly run_id: string;
  readonly state: ExecutionState;
  /** False where a reset began it: a run before it may have written, and its own history does not say so. */
  readonly is_first_run: boolean;
  /** Epoch ms; null while it runs. */
  readonly closed_at_ms: number | null;
  /** As it last said of itself; null if it said nothing. */
  readonly phase: Phase | null;
  /** Epoch ms: when it is over, or was told to be, as it last said; null if it said nothing. */
  readonly end_ms: number | null;
}

/** A run as a list shows it: cheap, and some seconds late. */
export interface SeenRun {
  readonly window_id: string;
  readonly run_id: string;
  /** When it was closed, or began where it goes on; epoch ms. */
  readonly at_ms: number;
  readonly phase: Phase | null;
}

/** One page of a list, the latest first: what is later than the `untilMs` of the question is left out. */
export interface SeenRuns {
  readonly runs: readonly SeenRun[];
  /** What to ask next, epoch ms; null: there is no more. */
  readonly until_ms: number | null;
}

/** What one run's history remembers of its line. */
export interface LineMemory {
  readonly organization_id: string;
  readonly plan: WindowPlan;
  readonly timing: Timing;
  /** The end in force. */
  readonly end_ms: number;
  /** Null if it was never armed. */
  readonly change: Change | null;
  /** Absent: it was not armed with an announcement row. */
  readonly announced?: Announced;
  /** Null if the write is not known to have landed. */
  readonly start_lateness_ms: number | null;
  /** A write was dispatched. */
  readonly may_have_written: boolean;
  /** A revert was proven. */
  readonly is_back: boolean;
}

/** {@link LineMemory} before its plan is read: histories hold what any version wrote. */
export type RawLineMemory = Omit<LineMemory, 'plan' | 'timing'> & {
  readonly plan: JsonValue;
  readonly timing: JsonValue;
};

/** How far the rescue of one run is; `stuck`: as a window is. */
export type RescueState = 'none' | 'running' | 'stuck' | 'done' | 'cut_short';

/** Every call ends within seconds. */
export interface WindowAccess {
  /** The newest run; null if Temporal knows no such window. */
  find(windowId: string): Promise<WindowExecution | null>;
  /** Windows that were cut short since then (epoch ms). */
  cutShortSince(epochMs: number, untilMs?: number): Promise<SeenRuns>;
  /** Windows that go on although their end was before then (epoch ms). */
  runningPast(epochMs: number, untilMs?: number): Promise<SeenRuns>;
  /** Runs whose rescue goes on, with the instant at which that began. */
  inRescue(untilMs?: number): Promise<SeenRuns>;
  /** The rescue of a run; `done` says nothing of a line that was changed after it. */
  rescueOf(windowId: string, runId: string): Promise<RescueState>;
  /** Ends a run that cannot go on, so that it does not come free beside its rescue; over already is fine. */
  terminate(windowId: string, runId: string, reason: string): Promise<void>;
  /** Null if the history is gone or does not tell. */
  recall(windowId: string, runId: string): Promise<LineMemory | null>;
}
