/** Everything in an explored world. Immutable plain JSON, so that states can be compared. */
import type { Accounts } from '../../../src/line/answers.ts';
import type { Change } from '../../../src/contract/change/change.ts';
import type { OnDrift } from '../../../src/contract/request/request.ts';
import type { Fields } from '../../../src/contract/values/json.ts';
import type { Retry } from '../../../src/line/next-step.ts';
import type { Course } from '../../../src/line/revert/revert-course.ts';
import type { RevertFacts } from '../../../src/line/revert/revert-facts.ts';
import type { RevertGoal } from '../../../src/line/revert/revert-goal.ts';
import type { Likeness, Snapshot } from '../../../src/line/target.ts';

/** The windows by name: A, and B that starts as A ends. */
export type WindowName = 'A' | 'B';

/** How the world is set up. */
export interface Scenario {
  readonly name: string;
  /** The API trims texts. */
  readonly tidies: boolean;
  readonly onDrift: OnDrift;
  /** A second window starts when the first one ends. */
  readonly hasSecond: boolean;
  readonly target: Likeness;
  /** What each window sends. */
  readonly sends: Readonly<Record<WindowName, Fields>>;
}

/** Who set a field last. */
export type Author = 'before' | 'theirs' | WindowName;

/** The line at one version, with what the product cannot see. */
export interface LineState extends Snapshot {
  readonly by: Readonly<Record<string, Author>>;
  /** The values without any window: the earlier ones, with the edits of others. */
  readonly due: Fields;
}

/** An abandoned request that the API has not carried out yet. */
export interface LateWrite {
  readonly window: WindowName;
  readonly purpose: 'apply' | 'revert';
  readonly version: number;
  readonly fields: Fields;
  /** What the window knew when it was sent. */
  readonly change: Change;
}

export interface Line extends LineState {
  /** Earlier states, which a replica may still show, newest first. */
  readonly past: readonly LineState[];
  readonly late: readonly LateWrite[];
  /** A field whose value from before the windows the API refuses. */
  readonly refuses: string | null;
  /** `field=value` for everything that others have ever set. */
  readonly theirs: readonly string[];
  /** Another installation has had it in maintenance. */
  readonly hasOthers: boolean;
  /** Edits of others so far. */
  readonly edits: number;
}

export interface Note {
  readonly window: WindowName;
  readonly run_id: string;
  readonly change: Change;
}

/** A booking. */
export interface Entry {
  readonly run_id: string;
  readonly formerRuns: readonly string[];
  readonly rescuedRun: string | null;
  readonly change: Change | null;
}

export interface Calendar {
  readonly bookings: Readonly<Record<WindowName, Entry | null>>;
  readonly released: readonly string[];
  /** What windows have left to a person, until one that arms sees nothing of it. */
  readonly left: Readonly<Record<WindowName, Change | null>>;
  /** Notes that are still under way. */
  readonly notes: readonly Note[];
  /** Starts are stopped. */
  readonly isStopped: boolean;
}

/** A break-glass file: a change, or the marker of a window that was over before its end. */
export interface BreakGlass {
  readonly run_id: string;
  readonly change: Change | null;
  /** A person took over from its window. */
  readonly isTaken?: true;
}

/** What a worker is doing, between two requests to the API. */
export type Doing =
  | { readonly kind: 'explaining'; readonly accounts: Accounts }
  | { readonly kind: 'proving'; readonly accounts: Accounts; readonly answer: Snapshot }
  | {
      readonly kind: 'reverting';
      readonly goal: RevertGoal;
      readonly course: Course;
      readonly unproven: number;
    };

/** What a reset may go back to. */
export interface Save {
  readonly change: Change | null;
  readonly mustLook: boolean;
  readonly booking: Entry | null;
}

/** A run of a window, or its stand-in. */
export interface Run {
  readonly name: WindowName;
  readonly number: number;
  readonly kind: 'window' | 'rescue' | 'restore';
  /** `called`: a person was called more than once, and is responsible for the rest. */
  readonly state: 'running' | 'over' | 'called';
  readonly startMs: number;
  readonly endMs: number;
  readonly change: Change | null;
  readonly mustLook: boolean;
  /** It was restored from a backup. */
  readonly isOld: boolean;
  readonly retry: Retry | null;
  readonly isStopped: boolean;
  readonly isHeld: boolean;
  readonly hasFailed: boolean;
  readonly isLeft: boolean;
  readonly isTakenOver: boolean;
  readonly isRerun: boolean;
  readonly hasRecalled: boolean;
  /** Since when conflicts in a row are not explained by a read. */
  readonly refusedSinceMs: number | null;
  readonly doing: Doing | null;
  /** What reverts have learned. */
  readonly facts: RevertFacts | null;
  /** Attempts of the revert. */
  readonly reverts: number;
  readonly calls: number;
  readonly saves: readonly Save[];
}

export interface World {
  /** The same in all worlds of an exploration. */
  readonly scenario: Scenario;
  readonly nowMs: number;
  /** Faults so far. */
  readonly faults: number;
  readonly line: Line;
  readonly calendar: Calendar;
  readonly files: Readonly<Record<WindowName, BreakGlass | null>>;
  readonly runs: Readonly<Record<WindowName, Run | null>>;
  /** Fields that a person was told about. */
  readonly told: readonly string[];
  /** The invariant that no longer holds. */
  readonly broken: string | null;
}

/** What may happen next. */
export interface Move {
  readonly label: string;
  /** How many faults or actions of others it takes. */
  readonly faults: number;
  readonly next: World;
}

export function runId({ name, number }: Pick<Run, 'name' | 'number'>): string {
  return `${name}${number}`;
}

export function withRun(world: World, run: Run, changes: Partial<Run> = {}): World {
  return { ...world, runs: { ...world.runs, [run.name]: { ...run, ...changes } } };
}

export function withLine(world: World, line: Partial<Line>): World {
  return { ...world, line: { ...world.line, ...line } };
}

/** A person is told about these fields. */
export function tell(world: World, fields: readonly string[]): World {
  const told = [...new Set([...world.told, ...fields])].toSorted();
  return { ...world, told };
}

/** The first broken invariant is the one that is reported. */
export function breaks(world: World, invariant: string): World {
  return world.broken === null ? { ...world, broken: invariant } : world;
}
