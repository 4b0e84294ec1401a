/**
 * What a window's history remembers of its line: what stood before, what was written, whether it is
 * back. For a rescue, when calendar and memo have lost it. Pure.
 */
import { SNAPSHOT_MEMO } from '../contract/messages.ts';
import type { Fields, JsonValue } from '../contract/json.ts';
import type { Applied, BookedChange } from '../contract/steps.ts';
import type { RawLineMemory } from '../contract/window-access.ts';
import { Activities, type Outcome } from './activities.ts';
import {
  numberIn,
  recordIn,
  textIn,
  toJson,
  type HistoryEvent,
  type Raw,
} from './history-event.ts';

interface Memory {
  organizationId: string | null;
  plan: JsonValue;
  timing: JsonValue;
  onDrift: BookedChange['on_drift'];
  endMs: number;
  version: number | null;
  baseline: Fields | null;
  intended: Fields | null;
  applied: Applied | null;
  mayHaveWritten: boolean;
  isBack: boolean;
}

function fieldsIn(raw: Raw, name: string): Fields | null {
  const value = raw[name];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toJson(inner)]));
}

function takePlan(memory: Memory, result: Raw): void {
  if (result['ok'] !== true) return;
  const plan = recordIn(result, 'plan');
  memory.organizationId = textIn(result, 'organization_id');
  memory.plan = toJson(plan);
  memory.timing = toJson(result['timing']);
  memory.onDrift = plan['on_drift'] === 'restore' ? 'restore' : 'keep';
  memory.endMs = numberIn(plan, 'end_ms') ?? 0;
}

function takeArmed(memory: Memory, result: Raw): void {
  if (result['outcome'] !== 'armed') return;
  memory.version = numberIn(result, 'version');
  memory.baseline = fieldsIn(result, 'baseline');
  memory.intended = fieldsIn(result, 'intended');
}

function moveTo(memory: Memory, version: number | null, result: Raw): void {
  memory.version = version;
  memory.baseline = fieldsIn(result, 'baseline') ?? memory.baseline;
}

function becomeApplied(memory: Memory, result: Raw, written: Fields | null): void {
  const next = numberIn(result, 'new_version') ?? numberIn(result, 'version');
  if (written === null || next === null || memory.version === null) return;
  memory.applied = {
    status: 'applied',
    previous_version: memory.version,
    new_version: next,
    scheduled_until: textIn(result, 'scheduled_until') ?? '',
    latency_ms: numberIn(result, 'latency_ms'),
    written,
    lateness_ms: numberIn(result, 'lateness_ms'),
    request_id: textIn(result, 'request_id'),
  };
}

function takeApply(memory: Memory, result: Raw): void {
  if (result['status'] === 'applied') becomeApplied(memory, result, fieldsIn(result, 'written'));
  if (result['status'] === 'conflict') moveTo(memory, numberIn(result, 'actual_version'), result);
}

/** Only a look after a lost answer moves what is known; the one half-way tells of others. */
function takeLook(memory: Memory, result: Raw): void {
  if (memory.applied !== null) return;
  const version = numberIn(result, 'version');
  if (result['shows_ours'] === true && version !== memory.version)
    return becomeApplied(memory, result, fieldsIn(result, 'now'));
  return moveTo(memory, version, result);
}

function takeOutcome(memory: Memory, { step, result }: Outcome): void {
  if (result === null) return;
  if (step === 'prepareWindow') takePlan(memory, result);
  if (step === 'armWindow') takeArmed(memory, result);
  if (step === 'applyChange') takeApply(memory, result);
  if (step === 'lookAtTarget') takeLook(memory, result);
  if (step === 'revertChange' && result['status'] === 'reverted') memory.isBack = true;
}

function takeEvent(memory: Memory, { type, attributes }: HistoryEvent): void {
  if (type === 'activityTaskScheduled')
    memory.mayHaveWritten ||= recordIn(attributes, 'activityType')['name'] === 'applyChange';
  if (type !== 'workflowPropertiesModified') return;
  const fields = recordIn(recordIn(attributes, 'upsertedMemo'), 'fields');
  const status = recordIn(recordIn(fields, SNAPSHOT_MEMO), 'status');
  const end = Date.parse(textIn(status, 'end_time') ?? '');
  if (!Number.isNaN(end)) memory.endMs = end;
}

function toChange(memory: Memory): BookedChange | null {
  const { version, baseline, intended, applied } = memory;
  if (version === null || baseline === null || intended === null) return null;
  return {
    baseline,
    intended,
    previous_version: applied?.previous_version ?? version,
    written: applied?.written ?? null,
    new_version: applied?.new_version ?? null,
    on_drift: memory.onDrift,
  };
}

/** Null where the history does not even have a plan. */
export function recallLine(events: readonly HistoryEvent[]): RawLineMemory | null {
  const memory: Memory = {
    organizationId: null,
    plan: null,
    timing: null,
    onDrift: 'keep',
    endMs: 0,
    version: null,
    baseline: null,
    intended: null,
    applied: null,
    mayHaveWritten: false,
    isBack: false,
  };
  const activities = new Activities();
  for (const event of events) {
    takeEvent(memory, event);
    const outcome = activities.take(event);
    if (outcome !== null) takeOutcome(memory, outcome);
  }
  if (memory.organizationId === null) return null;
  return {
    organization_id: memory.organizationId,
    plan: memory.plan,
    timing: memory.timing,
    end_ms: memory.endMs,
    change: toChange(memory),
    applied: memory.applied,
    may_have_written: memory.mayHaveWritten,
    is_back: memory.isBack,
  };
}
