/**
 * What a window's history knows about its line: the values before, what was written, whether it is back. For a rescue,
 * when calendar and memo have lost it. Pure.
 */
import type { RawLineMemory } from '../../contract/calendar/window-access.ts';
import { numberIn, recordIn, textIn, toJson, type HistoryEvent } from '../history/history-event.ts';
import { readLine } from './line-reading.ts';

/** Null if the history does not even have a plan. */
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
    change: facts.change,
    ...(facts.announced === null ? {} : { announced: facts.announced }),
    start_lateness_ms: facts.startLatenessMs,
    may_have_written: facts.mayHaveApplied,
    is_back: facts.done !== null,
  };
}
