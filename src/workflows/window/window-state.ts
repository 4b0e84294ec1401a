/**
 * What a running window knows. Each field holds one immutable value, which steps and messages replace as a whole, so
 * that what belongs together is written together. Types and their initial state.
 */
import type { Attempt } from '../../contract/reporting/audit-record.ts';
import type { Change } from '../../contract/change/change.ts';
import type { Timing } from '../../contract/steps/pace/timing.ts';
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
import type { Retry } from '../../line/next-step.ts';
import type { WayBack } from './back/way-back.ts';
import type { RowNow } from './row/row-now.ts';
import { NO_ORDERS, type Orders } from './orders.ts';
import { NO_INQUIRY, type Inquiry } from './reporting/changed-by.ts';
import type { Start } from './start/start.ts';

/** What the first step read from the request. */
export interface Prepared {
  readonly plan: WindowPlan;
  readonly organizationId: string;
  readonly timing: Timing;
}

/** What was asked and found out before the booking, and what was found since. */
export interface Admission {
  /** Null until the request is read. */
  readonly prepared: Prepared | null;
  /** Null until it is decided. */
  readonly verdict: Verdict | null;
  /** Null until the target is read. */
  readonly targetName: string | null;
  readonly findings: readonly Finding[];
  /** The calendar knew no other run of the window. */
  readonly isAlone: boolean;
}

/** The end in force, and who is at it. */
export interface End {
  /** Epoch ms; 0 before the request was read. */
  readonly ms: number;
  /** Whether an extension is being decided: one at a time. */
  readonly isExtending: boolean;
  /** Who reads or moves the end of what is written ahead; null if nobody does. */
  readonly turn: 'look' | 'move' | null;
}

/** What the window knows about the line. */
export interface LineNow {
  readonly stands: Line;
  readonly drift: Drift | null;
  /** Null if nobody is needed. */
  readonly attention: Attention | null;
  /** Who changed the line, as far as the audit was asked. */
  readonly inquiry: Inquiry;
}

/** A step that failed, and when it is retried. */
export interface Pause extends Retry {
  /** For the timer's summary. */
  readonly why: string;
  /** What a person has to fix first; if it becomes too late, the start fails with these problems. */
  readonly problems?: readonly Problem[];
}

/** What was tried, and how the API answered. */
export interface Tally {
  readonly writes: WriteEvidence;
  readonly applyAttempts: readonly Attempt[];
  readonly revertAttempts: number;
  readonly requestIds: readonly string[];
}

export interface WindowState {
  readonly workflowId: string;
  readonly runId: string;
  phase: Phase;
  admission: Admission;
  end: End;
  /** Null until armed. */
  change: Change | null;
  /** The row that callers hear; null if there is none, or not armed yet. */
  row: RowNow | null;
  line: LineNow;
  orders: Orders;
  start: Start;
  back: WayBack;
  /** The step that failed last; null if none is waiting. */
  pause: Pause | null;
  tally: Tally;
  /** The search attributes as last upserted, by name. */
  shown: Readonly<Record<string, string>>;
}

export function createWindowState(workflowId: string, runId: string): WindowState {
  return {
    workflowId,
    runId,
    phase: 'requested',
    admission: {
      prepared: null,
      verdict: null,
      targetName: null,
      findings: [],
      isAlone: false,
    },
    end: { ms: 0, isExtending: false, turn: null },
    change: null,
    row: null,
    line: { stands: 'normal', drift: null, attention: null, inquiry: NO_INQUIRY },
    orders: NO_ORDERS,
    start: { kind: 'ahead', lost: null },
    back: { kind: 'ahead', hasRecalled: false },
    pause: null,
    tally: { writes: NO_WRITES, applyAttempts: [], revertAttempts: 0, requestIds: [] },
    shown: {},
  };
}

/** The parsed request. Called only by steps after admission. */
export function preparedOf(window: WindowState): Prepared {
  const { prepared } = window.admission;
  if (prepared === null) throw new TypeError('the request was not read yet');
  return prepared;
}

/** The change. Called only by steps after arming. */
export function changeOf(window: WindowState): Change {
  if (window.change === null) throw new TypeError('the window was not armed');
  return window.change;
}
