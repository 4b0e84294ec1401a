/** A window as others see it: its status, its receipt's proof, what is thought of it, what controls ask for. Pure. */
import { flowIdOf } from '../../../contract/request/target.ts';
import { blankStatus } from '../../../contract/window/blank-status.ts';
import { conditionOf, type Condition } from '../../../contract/window/condition.ts';
import type { ControlView } from '../../../contract/window/control-rules.ts';
import { formatInstant } from '../../../contract/values/instant.ts';
import { targetName, type WindowPlan } from '../../../contract/request/window-plan.ts';
import type { Proof, WindowStatus } from '../../../contract/window/window.ts';
import { newVersionOf } from '../../../line/change.ts';
import type { WindowState } from '../window-state.ts';

function instantOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : formatInstant(epochMs);
}

function planned(plan: WindowPlan, endMs: number) {
  return {
    target: targetName(plan.target),
    flow_id: flowIdOf(plan.target),
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
  const { phase, line, attention, prepared, endMs, hold, reverted, takenOver } = window;
  return conditionOf({
    phase,
    line,
    needsPerson: attention !== null,
    startMs: prepared?.plan.start_ms ?? null,
    endMs: prepared === null ? null : endMs,
    nowMs: Date.now(),
    startsHeld: hold,
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

/** What the rules of controls ask for. */
export function toView(window: WindowState): ControlView {
  const { phase, endMs, stop, attention, startEnd, prepared, wayBack } = window;
  const isApplying = phase === 'applying' && startEnd === null;
  const isReverting = phase === 'reverting' && window.reverted === null && !window.isLeft;
  const dueMs = isApplying ? prepared?.plan.start_ms : isReverting ? wayBack?.firstDueMs : null;
  return { phase, endMs, writerDueMs: dueMs ?? null, stop, attention };
}
