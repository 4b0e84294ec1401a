/** What a running window knows: one mutable record, which steps and messages write. Types and its beginning. */
import type { CancellationScope } from '@temporalio/workflow';
import type { Attempt } from '../../contract/telling/audit-record.ts';
import type { Change } from '../../contract/change/change.ts';
import type { JsonValue } from '../../contract/values/json.ts';
import type { StartsHeld } from '../../contract/window/start-hold.ts';
import type { Reverted, Timing } from '../../contract/steps/steps.ts';
import type {
  Attention,
  Drift,
  Finding,
  Line,
  Phase,
  Problem,
  Verdict,
} from '../../contract/window/window.ts';
import type { WindowPlan } from '../../contract/request/window-plan.ts';
import { NO_WRITES, type WriteEvidence } from '../../contract/window/write-evidence.ts';
import type { Retry, StartOver } from '../../line/next-step.ts';

/** When the change stood on the line. */
export interface Started {
  /** Epoch ms; null where another workflow knows it. */
  readonly at_ms: number | null;
  /** Null where it is not known. */
  readonly lateness_ms: number | null;
  /** Of the write; null where its answer was lost. */
  readonly latency_ms: number | null;
}

/** Somebody wants the window over. */
export interface Stop {
  readonly kind: 'end' | 'cancel';
  readonly actor: string;
  readonly reason: string;
}

/** Somebody puts the line back by hand. */
export interface TakeOver {
  readonly actor: string;
  readonly reason: string;
}

/** What the first step made of the request. */
export interface Prepared {
  readonly plan: WindowPlan;
  readonly organizationId: string;
  readonly timing: Timing;
}

/** How the start ended. */
export type StartEnd =
  | { readonly kind: 'applied' | Exclude<StartOver, 'failed'> }
  | { readonly kind: 'failed'; readonly message: string; readonly problems: readonly Problem[] };

/** What holds the start: the kill switch, as the calendar or its signal said. */
export interface StartHold extends StartsHeld {
  /** Said since the calendar was asked last: its answer does not lift it. */
  readonly isNew: boolean;
}

/** A step that failed, and when it is tried again. */
export interface Pause extends Retry {
  /** For the timer's summary. */
  readonly why: string;
  /** What a person has to mend before: the start fails for it where it is too late then. */
  readonly problems?: readonly Problem[];
}

/** The way back of a line, from its first dispatch to its proof. */
export interface WayBack {
  /** When the line should be back, epoch ms; moves only to an earlier instant. */
  dueMs: number;
  /** As it was dispatched first: until then nothing may be moved. */
  readonly firstDueMs: number;
  /** The stop that is taken account of. */
  stop: Stop | null;
  round: number;
  alarms: number;
  /** A round has ended without a word of what it learned. */
  isUnheard: boolean;
  /** What its rounds have learned of the line; null: nothing yet. */
  known: JsonValue;
  /** Tells the calendar of an early end; null: there is nothing to tell. */
  readonly telling: CancellationScope | null;
}

export interface WindowState {
  readonly workflowId: string;
  readonly runId: string;
  phase: Phase;
  line: Line;
  prepared: Prepared | null;
  targetName: string | null;
  findings: readonly Finding[];
  verdict: Verdict | null;
  /** The end in force, epoch ms; 0 before the request was read. */
  endMs: number;
  /** Null until armed. */
  change: Change | null;
  started: Started | null;
  /** How the start ended; null: it is still to come. */
  startEnd: StartEnd | null;
  stop: Stop | null;
  hold: StartHold | null;
  /** A person answers for the line: the revert is not tried any more. */
  takenOver: TakeOver | null;
  /** The line is not this run's to put back: another window has it, or a person. */
  isLeft: boolean;
  /** A message asks that the step under way, or the one that waits, be begun anew. */
  isNudged: boolean;
  /** A person accepts what stands at this version: the revert writes over it. */
  acceptedVersion: number | null;
  /** The step that failed last. */
  pause: Pause | null;
  /** Why an answer was lost, until the line is looked at; null: nothing was lost since. */
  lost: string | null;
  /** When the active window is looked at; null: it was, or is not to be. */
  lookAtMs: number | null;
  wayBack: WayBack | null;
  /** The calendar was asked what an earlier run of this window noted. */
  hasRecalled: boolean;
  reverted: Reverted | null;
  revertedAtMs: number | null;
  drift: Drift | null;
  attention: Attention | null;
  /** Why it was skipped or failed; null before, and for every other end. */
  ending: string | null;
  writes: WriteEvidence;
  applyAttempts: Attempt[];
  revertAttempts: number;
  requestIds: string[];
}

export function createWindowState(workflowId: string, runId: string): WindowState {
  return {
    workflowId,
    runId,
    phase: 'requested',
    line: 'normal',
    prepared: null,
    targetName: null,
    findings: [],
    verdict: null,
    endMs: 0,
    change: null,
    started: null,
    startEnd: null,
    stop: null,
    hold: null,
    takenOver: null,
    isLeft: false,
    isNudged: false,
    acceptedVersion: null,
    pause: null,
    lost: null,
    lookAtMs: null,
    wayBack: null,
    hasRecalled: false,
    reverted: null,
    revertedAtMs: null,
    drift: null,
    attention: null,
    ending: null,
    writes: NO_WRITES,
    applyAttempts: [],
    revertAttempts: 0,
    requestIds: [],
  };
}

/** The read request; only steps after admission ask for it. */
export function preparedOf(window: WindowState): Prepared {
  if (window.prepared === null) throw new TypeError('the request was not read yet');
  return window.prepared;
}

/** Only steps after arming ask for it. */
export function changeOf(window: WindowState): Change {
  if (window.change === null) throw new TypeError('the window was not armed');
  return window.change;
}
