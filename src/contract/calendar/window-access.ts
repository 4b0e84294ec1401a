/** What Temporal itself knows about windows, and what a history knows about a line. Types only. */
import type { WindowRun } from '../steps/step.ts';
import type { JsonValue } from '../values/json.ts';
import type { Announced } from '../request/announcement/announcement.ts';
import type { Change } from '../change/change.ts';
import type { Timing } from '../steps/pace/timing.ts';
import type { WindowPlan } from '../request/window-plan.ts';
import type { Phase } from '../window/window.ts';

/** `stuck`: running, but its code fails repeatedly, or somebody paused what it waits for. */
export type ExecutionState = 'running' | 'stuck' | 'completed' | 'cut_short';

/** The newest run of a window. */
export interface WindowExecution extends WindowRun {
  readonly state: ExecutionState;
  /** False if a reset began it: an earlier run may have written, which its own history does not show. */
  readonly is_first_run: boolean;
  /** Epoch ms; null while it runs. */
  readonly closed_at_ms: number | null;
  /** Its last reported phase; null if it reported nothing. */
  readonly phase: Phase | null;
  /** Its last reported end, or when it was told to end, epoch ms; null if it reported nothing. */
  readonly end_ms: number | null;
}

/** A run as a list shows it: cheap to read, and some seconds late. */
export interface SeenRun extends WindowRun {
  /** When it was closed, or began if it is running; epoch ms. */
  readonly at_ms: number;
  readonly phase: Phase | null;
}

/** One page of a list, newest first: anything later than the `untilMs` of the request is left out. */
export interface SeenRuns {
  readonly runs: readonly SeenRun[];
  /** The `untilMs` of the next request; null if there is no more. */
  readonly until_ms: number | null;
}

/** What one run's history knows about its line. */
export interface LineMemory {
  readonly organization_id: string;
  readonly plan: WindowPlan;
  readonly timing: Timing;
  /** The end in force. */
  readonly end_ms: number;
  /** Null if the window was never armed. */
  readonly change: Change | null;
  /** Absent if it was not armed with an announcement row. */
  readonly announced?: Announced;
  /** Null if the write is not known to have landed. */
  readonly start_lateness_ms: number | null;
  readonly may_have_written: boolean;
  readonly is_back: boolean;
}

/** A {@link LineMemory} before its plan is parsed: histories contain what any version wrote. */
export type RawLineMemory = Omit<LineMemory, 'plan' | 'timing'> & {
  readonly plan: JsonValue;
  readonly timing: JsonValue;
};

/** The state of the rescue of one run; `stuck` as for a window. */
export type RescueState = 'none' | 'running' | 'stuck' | 'done' | 'cut_short';

/** Every call ends within a few seconds. */
export interface WindowAccess {
  /** The newest run; null if Temporal knows no such window. */
  find(windowId: string): Promise<WindowExecution | null>;
  /** Windows cut short since then (epoch ms). */
  cutShortSince(epochMs: number, untilMs?: number): Promise<SeenRuns>;
  /** Windows still running past an end before then (epoch ms). */
  runningPast(epochMs: number, untilMs?: number): Promise<SeenRuns>;
  /** Runs with a running rescue, and when that began. */
  inRescue(untilMs?: number): Promise<SeenRuns>;
  /** The rescue of a run; `done` says nothing about a line that was changed after it. */
  rescueOf(windowId: string, runId: string): Promise<RescueState>;
  /** Ends a run that cannot continue, so that it does not recover beside its rescue; fine if it is already over. */
  terminate(windowId: string, runId: string, reason: string): Promise<void>;
  /** Null if the history is gone or does not show it. */
  recall(windowId: string, runId: string): Promise<LineMemory | null>;
}
