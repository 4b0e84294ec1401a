/**
 * Everything a window reports while it runs: audit lines, the memo and search attributes that `list` reads, and the
 * details that an operator sees in the Temporal UI.
 */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { setCurrentDetails, upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';
import {
  toRecord,
  type AuditEvent,
  type Known,
  type Said,
} from '../../../contract/reporting/audit-record.ts';
import { formatInstant } from '../../../contract/values/instant.ts';
import { SNAPSHOT_MEMO, type WindowSnapshot } from '../../../contract/window/messages.ts';
import {
  NEEDS_PERSON,
  NO_ATTENTION,
  toKeyword,
  type SearchAttributeName,
} from '../../../contract/server/search-attributes.ts';
import { isFinal, type Phase, type WindowStatus } from '../../../contract/window/window.ts';
import { targetAttribute } from '../../../contract/request/target/target-identity.ts';
import { audit, outcomes } from '../../sinks.ts';
import { describeWindow } from './details.ts';
import { toStatus } from './showing.ts';
import type { WindowState } from '../window-state.ts';

const NAMES = {
  target: 'IvrTarget',
  phase: 'WindowPhase',
  start: 'WindowStart',
  end: 'WindowEnd',
  targetName: 'IvrTargetName',
  attention: 'WindowAttention',
  requestedBy: 'WindowRequestedBy',
} as const satisfies Readonly<Record<string, SearchAttributeName>>;
const TARGET = defineSearchAttributeKey(NAMES.target, SearchAttributeType.KEYWORD);
const PHASE = defineSearchAttributeKey(NAMES.phase, SearchAttributeType.KEYWORD);
const START = defineSearchAttributeKey(NAMES.start, SearchAttributeType.DATETIME);
const END = defineSearchAttributeKey(NAMES.end, SearchAttributeType.DATETIME);
const TARGET_NAME = defineSearchAttributeKey(NAMES.targetName, SearchAttributeType.KEYWORD);
const ATTENTION = defineSearchAttributeKey(NAMES.attention, SearchAttributeType.KEYWORD);
const REQUESTED_BY = defineSearchAttributeKey(NAMES.requestedBy, SearchAttributeType.KEYWORD);

function toAttributes(window: WindowState) {
  const { phase: value, line, admission } = window;
  const shown = [
    { key: PHASE, value },
    { key: ATTENTION, value: line.attention === null ? NO_ATTENTION : NEEDS_PERSON },
  ];
  if (window.admission.prepared === null) return shown;
  const { plan } = window.admission.prepared;
  return [
    ...shown,
    { key: TARGET, value: targetAttribute(plan.target) },
    { key: START, value: new Date(plan.start_ms) },
    { key: END, value: new Date(window.end.ms) },
    { key: TARGET_NAME, value: toKeyword(admission.targetName ?? plan.target.id) },
    { key: REQUESTED_BY, value: toKeyword(plan.requested_by ?? '') },
  ];
}

/** In a comparable form: dates are new objects each time. */
function toText(value: string | Date): string {
  return typeof value === 'string' ? value : value.toISOString();
}

/** Upserts only what has changed, because each upsert stays in the history of the window. */
function showAttributes(window: WindowState): void {
  const shown = new Map(Object.entries(window.shown));
  const all = toAttributes(window);
  const changed = all.filter(({ key, value }) => shown.get(key.name) !== toText(value));
  if (changed.length > 0) upsertSearchAttributes(changed);
  window.shown = Object.fromEntries(all.map(({ key, value }) => [key.name, toText(value)]));
}

/** Leaves out null fields: readers take a missing field for null. */
function withoutNulls(status: WindowStatus): WindowSnapshot['status'] {
  const { workflow_id, run_id, phase, line, ...rest } = status;
  const told = Object.entries(rest).filter(([, value]) => value !== null);
  return { workflow_id, run_id, phase, line, ...Object.fromEntries(told) };
}

/** Each memo stays in the history of the window and costs about as much as two steps. */
function showMemo(window: WindowState): void {
  const snapshot: WindowSnapshot = {
    v: 1,
    status: withoutNulls(toStatus(window)),
    accepted: window.admission.verdict?.accepted ?? null,
    writes: window.tally.writes,
    ...(window.admission.isAlone ? { alone: true } : {}),
  };
  upsertMemo({ [SNAPSHOT_MEMO]: snapshot });
}

/** Shows the window's state wherever it can be read without asking the window. */
export function publish(window: WindowState): void {
  showAttributes(window);
  showMemo(window);
  setCurrentDetails(describeWindow(window));
}

/** Enters a phase and shows it. */
export function enterPhase(window: WindowState, phase: Phase): void {
  window.phase = phase;
  publish(window);
  if (isFinal(phase)) outcomes.ended(phase);
}

/** Enters a phase in which nothing else is new, or that soon passes: `WindowPhase` shows it, the memo does not. */
export function enterPhaseBriefly(window: WindowState, phase: 'applying' | 'reverting'): void {
  window.phase = phase;
  showAttributes(window);
  setCurrentDetails(describeWindow(window));
}

/** Writes one audit record. The actor is `claimed` if an update says no more than what its caller claims. */
export function record(window: WindowState, event: AuditEvent, said: Said = {}): void {
  const status = toStatus(window);
  const known: Known = {
    workflow_id: window.workflowId,
    run_id: window.runId,
    timestamp: formatInstant(Date.now()),
    asked: window.admission.prepared?.plan.callback_events ?? [],
    flow_id: status.flow_id,
    target: status.target,
    previous_version: status.previous_version,
    new_version: status.new_version,
    scheduled_start: status.start_time,
    scheduled_end: status.end_time,
  };
  audit.record(toRecord(event, known, said));
}
