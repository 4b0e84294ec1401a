/**
 * A window as others see it: its status, the proof in its receipt, its condition, and the input of the control rules.
 * Pure.
 */
import { flowIdOf } from '../../../contract/request/target/target.ts';
import {
  blankStatus,
  type Finding,
  type Proof,
  type WindowStatus,
} from '../../../contract/window/window.ts';
import { conditionOf, type Condition } from '../../../contract/window/condition.ts';
import type { ControlView } from '../../../contract/window/controls/control-rules.ts';
import { formatInstant } from '../../../contract/values/instant.ts';
import { targetName, type WindowPlan } from '../../../contract/request/window-plan.ts';
import { whySkipped } from '../../../contract/window/start-hold.ts';
import { newVersionOf } from '../../../line/change.ts';
import type { RowNow } from '../row/row-now.ts';
import { revertedOf } from '../back/way-back.ts';
import type { WindowState } from '../window-state.ts';
import { attentionShown, driftShown } from './changed-by.ts';
import { lineNow } from './line-now.ts';

function instantOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : formatInstant(epochMs);
}

/** The row that callers hear, and the end that it provably names. */
function announced(plan: WindowPlan, row: RowNow | null): WindowStatus['announcement'] {
  const { announcement } = plan.target_settings ?? {};
  if (announcement === undefined) return null;
  return { ...announcement, until: instantOrNull(row?.untilMs ?? null) };
}

function planned(plan: WindowPlan, endMs: number, row: RowNow | null) {
  return {
    target: targetName(plan.target),
    flow_id: flowIdOf(plan.target),
    start_time: formatInstant(plan.start_ms),
    end_time: formatInstant(endMs),
    planned_end_time: formatInstant(plan.end_ms),
    duration_minutes: Math.ceil((endMs - plan.start_ms) / plan.minute_ms),
    fallback_greeting: plan.fallback_greeting,
    reroute_queue_id: plan.reroute_queue_id,
    announcement: announced(plan, row),
    requested_by: plan.requested_by,
    reason: plan.reason,
    change_ticket: plan.change_ticket,
  };
}

/** The findings, and why it did not start, unless a person is already told exactly that. */
function found(window: WindowState): readonly Finding[] {
  const { findings } = window.admission;
  const why = whyOver(window);
  if (why === null || window.line.attention?.what === why) return findings;
  return [...findings, { code: 'not_started', message: why }];
}

/** The status as every surface shows it (docs/contract.md#status). */
export function toStatus(window: WindowState): WindowStatus {
  const { change, admission, line, start, back } = window;
  const { prepared } = admission;
  const began = start.kind === 'applied' ? start : null;
  return {
    ...blankStatus(window.workflowId, window.runId),
    phase: window.phase,
    line: lineNow(window, Date.now()),
    target_name: admission.targetName,
    ...(prepared === null ? {} : planned(prepared.plan, window.end.ms, window.row)),
    previous_version: change?.version ?? null,
    new_version: newVersionOf(change),
    applied_at: instantOrNull(began?.at_ms ?? null),
    reverted_at: instantOrNull(back.kind === 'proven' ? back.atMs : null),
    start_lateness_ms: began?.lateness_ms ?? null,
    revert_lateness_ms: revertedOf(window)?.lateness_ms ?? null,
    drift: driftShown(line),
    attention: attentionShown(line),
    findings: found(window),
  };
}

/** The condition of the window now. */
export function conditionNow(window: WindowState): Condition {
  const { phase, line, orders, back } = window;
  const { prepared } = window.admission;
  const nowMs = Date.now();
  return conditionOf({
    phase,
    line: lineNow(window, nowMs),
    needsPerson: line.attention !== null,
    startMs: prepared?.plan.start_ms ?? null,
    endMs: prepared === null ? null : window.end.ms,
    nowMs,
    startsHeld: orders.hold,
    isSettled: back.kind === 'proven' || orders.takenOver !== null,
    ...(prepared === null ? {} : { alarmAfterMs: prepared.timing.revert_alarm_after_ms }),
  });
}

/** The proof of what was done to the line; null if no write was ever dispatched. */
export function toProof(window: WindowState): Proof | null {
  const { change, start, tally } = window;
  const reverted = revertedOf(window);
  if (reverted === null || change === null) return null;
  const new_version = newVersionOf(change);
  return {
    baseline_hash: reverted.baseline_hash,
    written_hash: new_version === null ? null : reverted.written_hash,
    final_hash: reverted.final_hash,
    previous_version: change.version,
    new_version,
    final_version: reverted.version,
    start_lateness_ms: start.kind === 'applied' ? start.lateness_ms : null,
    revert_lateness_ms: reverted.lateness_ms,
    apply_attempts: tally.applyAttempts.length,
    revert_attempts: tally.revertAttempts,
    request_ids: tally.requestIds,
  };
}

/** Why the window was skipped or failed; null before that, and for any other end. */
export function whyOver({ phase, start, orders, back }: WindowState): string | null {
  if (phase === 'skipped') return whySkipped(orders.hold, back.kind === 'proven');
  return phase === 'failed' && start.kind === 'failed' ? start.message : null;
}

/** When the running writer should write. */
function dueOf({
  phase,
  start,
  back,
  admission: { prepared },
  change,
}: WindowState): number | null | undefined {
  if (start.kind === 'ahead' && prepared !== null) {
    const { start_ms, ahead_ms } = prepared.plan;
    // A change sent ahead contains its end.
    const isFixed = ahead_ms !== undefined && change !== null;
    if (change?.stage !== 'applied' && (phase === 'applying' || (phase === 'scheduled' && isFixed)))
      return start_ms - (ahead_ms ?? 0);
  }
  return phase === 'reverting' && back.kind === 'under_way' ? back.firstDueMs : null;
}

/** The input of the control rules. */
export function toView(window: WindowState): ControlView {
  const { phase, orders, line } = window;
  const { ms: endMs } = window.end;
  const writerDueMs = dueOf(window) ?? null;
  const isEndSent = window.admission.prepared?.plan.ahead_ms !== undefined;
  return { phase, endMs, writerDueMs, isEndSent, stop: orders.stop, attention: line.attention };
}
