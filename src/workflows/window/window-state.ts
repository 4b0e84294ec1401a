/** What a running window knows: one mutable record, and the one shape in which it is shown. Pure. */
import type { Attempt } from '../../contract/audit-record.ts';
import type { Change } from '../../contract/change.ts';
import type { JsonValue } from '../../contract/json.ts';
import { blankStatus } from '../../contract/blank-status.ts';
import { formatInstant } from '../../contract/instant.ts';
import type { Reverted, Timing } from '../../contract/steps.ts';
import type {
  Attention,
  Drift,
  Finding,
  Line,
  Phase,
  Proof,
  Verdict,
  WindowStatus,
} from '../../contract/window.ts';
import type { StartsHeld } from '../../contract/start-hold.ts';
import { conditionOf, type Condition } from '../../contract/condition.ts';
import { NO_WRITES, type WriteEvidence } from '../../contract/write-evidence.ts';
import { newVersionOf } from '../../line/change.ts';
import { targetName, type WindowPlan } from '../../contract/window-plan.ts';

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
  /** A writer is dispatched for this instant (epoch ms): until then nothing may be moved. */
  writerDueMs: number | null;
  /** Null until armed. */
  change: Change | null;
  started: Started | null;
  /** What the rounds of the revert have learned of the line; null: nothing yet. */
  revertKnown: JsonValue;
  reverted: Reverted | null;
  revertedAtMs: number | null;
  stop: Stop | null;
  /** The kill switch is on: nothing may be applied until the calendar says so. */
  startsHeld: StartsHeld | null;
  /** How often the calendar has signalled that starts are stopped. */
  holds: number;
  /** How often somebody asked not to wait for the next try. */
  nudges: number;
  /** A person accepts what stands at this version: the revert writes over it. */
  acceptedVersion: number | null;
  /** A person answers for the line: the revert is not tried any more. */
  takenOver: TakeOver | null;
  /** The line is another window's by now: this run, begun by a reset, leaves it alone. */
  isLeft: boolean;
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
    writerDueMs: null,
    change: null,
    started: null,
    revertKnown: null,
    reverted: null,
    revertedAtMs: null,
    stop: null,
    startsHeld: null,
    holds: 0,
    nudges: 0,
    acceptedVersion: null,
    takenOver: null,
    isLeft: false,
    drift: null,
    attention: null,
    ending: null,
    writes: NO_WRITES,
    applyAttempts: [],
    revertAttempts: 0,
    requestIds: [],
  };
}

function instantOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : formatInstant(epochMs);
}

function planned(plan: WindowPlan, endMs: number) {
  return {
    target: targetName(plan.target),
    flow_id: plan.target.id,
    start_time: formatInstant(plan.start_ms),
    end_time: formatInstant(endMs),
    planned_end_time: formatInstant(plan.end_ms),
    duration_minutes: Math.ceil((endMs - plan.start_ms) / plan.minute_ms),
    fallback_greeting: plan.fallback_greeting,
    reroute_queue_id: plan.reroute_queue_id,
    requested_by: plan.requested_by,
    reason: plan.reason,
    change_ticket: plan.change_ticket,
  };
}

/** The status as every surface shows it (docs/contract.md#status). */
export function toStatus(window: WindowState): WindowStatus {
  const { prepared } = window;
  return {
    ...blankStatus(window.workflowId, window.runId),
    phase: window.phase,
    line: window.line,
    target_name: window.targetName,
    ...(prepared === null ? {} : planned(prepared.plan, window.endMs)),
    previous_version: window.change?.version ?? null,
    new_version: newVersionOf(window.change),
    applied_at: instantOrNull(window.started?.at_ms ?? null),
    reverted_at: instantOrNull(window.revertedAtMs),
    start_lateness_ms: window.started?.lateness_ms ?? null,
    revert_lateness_ms: window.reverted?.lateness_ms ?? null,
    drift: window.drift,
    attention: window.attention,
    findings: window.findings,
  };
}

/** What is to be thought of the window now. */
export function conditionNow(window: WindowState): Condition {
  const { phase, line, attention, prepared, endMs, startsHeld, reverted, takenOver } = window;
  return conditionOf({
    phase,
    line,
    needsPerson: attention !== null,
    startMs: prepared?.plan.start_ms ?? null,
    endMs: prepared === null ? null : endMs,
    nowMs: Date.now(),
    startsHeld,
    isSettled: reverted !== null || takenOver !== null,
    ...(prepared === null ? {} : { alarmAfterMs: prepared.timing.revert_alarm_after_ms }),
  });
}

/** The proof of what was done to the line; null where no write was ever dispatched. */
export function toProof(window: WindowState): Proof | null {
  const { reverted, change, started } = window;
  if (reverted === null || change === null) return null;
  const new_version = newVersionOf(change);
  return {
    baseline_hash: reverted.baseline_hash,
    written_hash: new_version === null ? null : reverted.written_hash,
    final_hash: reverted.final_hash,
    previous_version: change.version,
    new_version,
    final_version: reverted.version,
    start_lateness_ms: started?.lateness_ms ?? null,
    revert_lateness_ms: reverted.lateness_ms,
    apply_attempts: window.applyAttempts.length,
    revert_attempts: window.revertAttempts,
    request_ids: window.requestIds,
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
