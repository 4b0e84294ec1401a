/** Who stopped and allowed starts: the records of a calendar, from the history of one of its runs. Pure. */
import {
  blankRecord,
  type AuditEvent,
  type AuditRecord,
} from '../../contract/telling/audit-record.ts';
import { readStartsHeld } from '../../contract/window/start-hold.ts';
import { firstIn, type HistoryEvent } from '../history/history-event.ts';
import { takenIn } from '../starts-memory.ts';

const EVENTS: Readonly<Record<string, AuditEvent>> = {
  stopStarts: 'starts_stopped',
  allowStarts: 'starts_allowed',
};

/** In order. */
export function auditOfCalendar(
  events: readonly HistoryEvent[],
  { workflowId, runId }: { readonly workflowId: string; readonly runId: string },
): AuditRecord[] {
  return [...takenIn(events)].flatMap(({ name, input, atMs }) => {
    const event = EVENTS[name];
    const by = readStartsHeld(firstIn(input, 'args'));
    if (event === undefined || by === null) return [];
    const { actor, reason } = by;
    const blank = blankRecord(event, workflowId, runId, atMs);
    return [{ ...blank, actor, actor_source: 'claimed', reason }];
  });
}
