/** All entries of one run of a window, or of the calendar: its records, overrides and how it ended. */
import {
  auditFromHistory,
  auditOfCalendar,
  overridesIn,
  inputOf,
  windowEntries,
} from '../../audit/index.ts';
import type { AuditEntry } from '../../contract/reporting/audit-entry.ts';
import type { AuditRecord } from '../../contract/reporting/audit-record.ts';
import { rescueId } from '../../contract/calendar/sweep.ts';
import type { Place } from '../temporal/connecting.ts';
import { auditApart, eventsLeft, inOrder } from '../temporal/history/history-access.ts';
import { describeWindow } from '../windows/reading/window-record.ts';
import { wasReset } from '../windows/run-in-force.ts';

export interface AuditedRun {
  readonly workflowId: string;
  readonly runId: string;
  /** A rescue stood in for it. */
  readonly isRescued: boolean;
  /** Something other than the workflow itself closed it. */
  readonly isCutShort: boolean;
}

function entriesOf(
  records: readonly AuditRecord[],
  request: Parameters<typeof overridesIn>[1],
): AuditEntry[] {
  return [
    ...records.map((record) => ({ kind: 'record' as const, ...record })),
    ...overridesIn(records, request),
  ];
}

/** Whether a later run continues the window after a reset: then this run did not end it by being closed. */
async function isGoneOnWith(place: Place, { workflowId, runId }: AuditedRun): Promise<boolean> {
  try {
    const [run, newest] = await Promise.all([
      describeWindow(place, workflowId, runId),
      describeWindow(place, workflowId),
    ]);
    return wasReset(run, [newest]);
  } catch {
    return false;
  }
}

/** The entries in the run's own order. What was done before a reset is reported by the earlier run. */
export async function windowRunEntries(place: Place, run: AuditedRun): Promise<AuditEntry[]> {
  const { workflowId, runId, isRescued, isCutShort } = run;
  const events = await eventsLeft(place, workflowId, runId);
  const rescue = isRescued ? await eventsLeft(place, rescueId(workflowId, runId)) : [];
  const audited = { workflowId, runId };
  const told = inOrder([
    ...auditFromHistory(events, audited),
    ...(await auditApart(place, audited, events, rescue)),
  ]);
  const isOver = !isCutShort || !(await isGoneOnWith(place, run));
  const ends = windowEntries(audited, isOver ? events : [], rescue, told);
  return [...entriesOf(told, inputOf(events)), ...ends].filter(({ run_id: id }) => id === runId);
}

export async function calendarRunEntries(
  place: Place,
  workflowId: string,
  runId: string,
): Promise<AuditEntry[]> {
  const events = await eventsLeft(place, workflowId, runId);
  return entriesOf(auditOfCalendar(events, { workflowId, runId }), {});
}
