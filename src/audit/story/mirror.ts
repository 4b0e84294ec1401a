/** What a window knew at a moment of its history, as far as its records need it. Pure. */
import { CALLBACK_EVENTS, type CallbackEvent } from '../../contract/request/request.ts';
import { flowIdOf, TARGET_KINDS, type TargetRef } from '../../contract/request/target/target.ts';
import {
  toRecord,
  type Attempt,
  type AuditEvent,
  type AuditRecord,
  type Known,
  type Said,
} from '../../contract/reporting/audit-record.ts';
import type { Change } from '../../contract/change/change.ts';
import type { ControlView } from '../../contract/window/controls/control-rules.ts';
import { isRecord, type JsonValue } from '../../contract/values/json.ts';
import type { StartsHeld } from '../../contract/window/start-hold.ts';
import { targetName } from '../../contract/request/window-plan.ts';
import { newVersionOf } from '../../line/change.ts';
import { PHASES, type Phase } from '../../contract/window/window.ts';
import {
  listIn,
  numberIn,
  recordIn,
  statusIn,
  textIn,
  type HistoryEvent,
  type Raw,
  tellInstant,
} from '../history/history-event.ts';
import type { Outcome } from '../history/activities.ts';
import type { Moment } from '../history/moments.ts';

/** The part of the plan that records need. */
export interface PlanView {
  /** Null if the history has no target that this release knows. */
  readonly target: TargetRef | null;
  readonly start_ms: number;
  /** How long before the start the change is written; null if at the start. */
  readonly aheadMs: number | null;
  readonly minute_ms: number;
  readonly requestedBy: string | null;
  readonly reason: string | null;
  /** The callbacks that the request asks for. */
  readonly callbackEvents: readonly CallbackEvent[];
}

/** Why the window failed, to be recorded when it is over. */
export interface Failing {
  readonly message: string;
  readonly problems: JsonValue;
}

const NO_MOMENT: Moment = { nowMs: 0, runId: '', incoming: [], outgoing: [], isSeen: false };

export class Mirror {
  readonly workflowId: string;
  readonly records: AuditRecord[] = [];
  /** The records that answer controls sent as signals, by the id of their events. */
  readonly answers = new Map<number, AuditRecord>();
  /** The one that is handled now. */
  moment = NO_MOMENT;
  plan: PlanView | null = null;
  phase: Phase = 'requested';
  endMs = 0;
  /** The snapshot says that a person is needed. */
  needsPerson = false;
  stop: { kind: 'end' | 'cancel'; actor: string; reason: string } | null = null;
  startsHeld: StartsHeld | null = null;
  /** Signals of the kill switch so far, and those before the window asked to arm. */
  holds = 0;
  holdsAtArming = 0;
  writerDueMs: number | null = null;
  change: Change | null = null;
  /** Set once written ahead of the start, until the start is proven. */
  entered: { readonly latencyMs: number | null } | null = null;
  readonly applyAttempts: Attempt[] = [];
  failing: Failing | null = null;
  revertRounds = 0;
  /** How many controls came as signals. */
  signals = 0;
  revertAttempts = 0;
  /** The stop that was known when the last round of the revert began. */
  stopAtRound: Mirror['stop'] = null;

  /** The last step before the verdict, if it failed. */
  unbooked: Outcome | null = null;
  isDecided = false;
  /** As the window gave it in its receipt; null if it has not completed. */
  readonly verdict: Raw | null;

  constructor(workflowId: string, verdict: Raw | null) {
    this.workflowId = workflowId;
    this.verdict = verdict;
  }
}

export function toView(mirror: Mirror): ControlView {
  const { phase, endMs, writerDueMs, stop, needsPerson, plan } = mirror;
  const isEndSent = plan !== null && plan.aheadMs !== null;
  const attention = needsPerson ? true : null;
  return { phase, endMs, writerDueMs, isEndSent, stop, attention };
}

/** The object in a plan from a history; null if this release does not know it. */
export function targetIn(raw: Raw): TargetRef | null {
  const id = textIn(raw, 'id');
  const { kind: given = 'flow-ivr' } = raw;
  const kind = TARGET_KINDS.find((one) => one === given);
  return id === null || kind === undefined ? null : { kind, id };
}

export function note(mirror: Mirror, event: AuditEvent, said: Said = {}): void {
  const { plan, change, endMs, moment } = mirror;
  const target = plan?.target ?? null;
  const known: Known = {
    workflow_id: mirror.workflowId,
    run_id: moment.runId,
    timestamp: tellInstant(moment.nowMs),
    asked: plan?.callbackEvents ?? [],
    flow_id: target && flowIdOf(target),
    target: target && targetName(target),
    previous_version: change?.version ?? null,
    new_version: newVersionOf(change),
    scheduled_start: plan === null ? null : tellInstant(plan.start_ms),
    scheduled_end: plan === null ? null : tellInstant(endMs),
  };
  mirror.records.push(toRecord(event, known, said));
}

/** When the change is written, epoch ms; null until the request is read. */
export function writeMs({ plan }: Mirror): number | null {
  return plan === null ? null : plan.start_ms - (plan.aheadMs ?? 0);
}

export function readPlan(raw: Raw): PlanView {
  const asked = listIn(raw, 'callback_events');
  return {
    target: targetIn(recordIn(raw, 'target')),
    start_ms: numberIn(raw, 'start_ms') ?? 0,
    aheadMs: numberIn(raw, 'ahead_ms'),
    minute_ms: numberIn(raw, 'minute_ms') ?? 60_000,
    requestedBy: textIn(raw, 'requested_by'),
    reason: textIn(raw, 'reason'),
    callbackEvents: CALLBACK_EVENTS.filter((event) => asked.includes(event)),
  };
}

/** The phase that the search attribute or the memo shows; undefined if this event shows none. */
function phaseIn({ type, attributes }: HistoryEvent): Phase | undefined {
  const shown = recordIn(recordIn(attributes, 'searchAttributes'), 'indexedFields')['WindowPhase'];
  const told = type === 'upsertWorkflowSearchAttributes' ? shown : statusIn(attributes)['phase'];
  return PHASES.find((known) => known === told);
}

const SHOWN: ReadonlySet<string> = new Set([
  'upsertWorkflowSearchAttributes',
  'workflowPropertiesModified',
]);

/** Takes what the window published about itself: phase, end in force, whether a person is needed. */
export function takeSnapshot(mirror: Mirror, event: HistoryEvent): void {
  const phase = SHOWN.has(event.type) ? phaseIn(event) : undefined;
  if (phase === undefined) return;
  mirror.phase = phase;
  if (event.type === 'workflowPropertiesModified') {
    const status = statusIn(event.attributes);
    mirror.needsPerson = isRecord(status['attention']);
    const end = Date.parse(textIn(status, 'end_time') ?? '');
    if (!Number.isNaN(end)) mirror.endMs = end;
  }
  if (phase === 'applying') mirror.writerDueMs = mirror.entered === null ? writeMs(mirror) : null;
  if (phase !== 'active') return;
  mirror.writerDueMs = null;
  // A revert that held for an end that then moved starts again.
  mirror.revertRounds = 0;
}
