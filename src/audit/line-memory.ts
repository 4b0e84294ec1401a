/**
 * What a window's history remembers of its line: what stood before, what was written, whether it is
 * back. For a rescue, when calendar and memo have lost it. Pure.
 */
import { doubtOf } from '../contract/armed-doubt.ts';
import type { BookedChange } from '../contract/booking-steps.ts';
import type { Applied } from '../contract/steps.ts';
import type { RawLineMemory } from '../contract/window-access.ts';
import { numberIn, recordIn, textIn, toJson, type HistoryEvent } from './history-event.ts';
import { readLine, type LineFacts } from './line-reading.ts';

function toApplied({ written }: LineFacts): Applied | null {
  if (written === null) return null;
  const { previous, version, fields, latenessMs, answer } = written;
  return {
    status: 'applied',
    previous_version: previous,
    new_version: version,
    scheduled_until: textIn(answer, 'scheduled_until') ?? '',
    latency_ms: numberIn(answer, 'latency_ms'),
    written: fields,
    lateness_ms: latenessMs,
    request_id: textIn(answer, 'request_id'),
  };
}

function toChange(
  { armed, written }: LineFacts,
  on_drift: BookedChange['on_drift'],
): BookedChange | null {
  if (armed === null) return null;
  return {
    baseline: armed.baseline,
    intended: armed.intended,
    previous_version: written?.previous ?? armed.version,
    written: written?.fields ?? null,
    new_version: written?.version ?? null,
    on_drift,
    ...doubtOf(armed),
  };
}

/** Null where the history does not even have a plan. */
export function recallLine(events: readonly HistoryEvent[]): RawLineMemory | null {
  const facts = readLine(events);
  const organization_id = textIn(facts.prepared, 'organization_id');
  if (organization_id === null) return null;
  const plan = recordIn(facts.prepared, 'plan');
  return {
    organization_id,
    plan: toJson(plan),
    timing: toJson(facts.prepared['timing']),
    end_ms: facts.endMs ?? numberIn(plan, 'end_ms') ?? 0,
    change: toChange(facts, plan['on_drift'] === 'restore' ? 'restore' : 'keep'),
    applied: toApplied(facts),
    may_have_written: facts.mayHaveApplied,
    is_back: facts.done !== null,
  };
}
