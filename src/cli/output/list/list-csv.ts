/** `list -o csv`: a row per window, with each time in UTC and in the operator's zone. Pure. */
import { csvLine } from '../../../audit/index.ts';
import type { WindowStatus } from '../../../client/index.ts';
import { conditionOfStatus } from '../../../contract/window/condition.ts';
import { localMoment, told, type Clock } from '../plain/moments.ts';

type Cell = (status: WindowStatus, clock: Clock) => string | null;

function local(instant: string | null, { timeZone }: Clock): string {
  return told(instant, (ms) => localMoment(ms, timeZone)) ?? '';
}

const COLUMNS: Readonly<Record<string, Cell>> = {
  workflow_id: (status) => status.workflow_id,
  target: (status) => status.target,
  target_name: (status) => status.target_name,
  phase: (status) => status.phase,
  line: (status) => status.line,
  severity: (status, { nowMs }) => conditionOfStatus(status, nowMs).severity,
  headline: (status, { nowMs }) => conditionOfStatus(status, nowMs).headline,
  start_utc: (status) => status.start_time,
  start_local: (status, clock) => local(status.start_time, clock),
  end_utc: (status) => status.end_time,
  end_local: (status, clock) => local(status.end_time, clock),
  requested_by: (status) => status.requested_by,
  reason: (status) => status.reason,
  change_ticket: (status) => status.change_ticket,
  attention: ({ attention }) => attention?.what ?? null,
  next_step: ({ attention }) => attention?.next_step ?? null,
};

export function listCsv(windows: readonly WindowStatus[], clock: Clock): string {
  const cells = Object.values(COLUMNS);
  const rows = windows.map((status) => csvLine(cells.map((cell) => cell(status, clock))));
  return [Object.keys(COLUMNS).join(','), ...rows].join('\r\n');
}
