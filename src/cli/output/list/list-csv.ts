/** `list -o csv`: a row per window, with each time in UTC and in the operator's zone. Pure. */
import { csvLine } from '../../../audit/index.ts';
import type { WindowStatus } from '../../../client/index.ts';
import { conditionOfStatus } from '../../../contract/window/condition.ts';
import { localMoment, type Clock } from '../plain/moments.ts';

const HEADER = [
  'workflow_id',
  'target',
  'target_name',
  'phase',
  'line',
  'severity',
  'headline',
  'start_utc',
  'start_local',
  'end_utc',
  'end_local',
  'requested_by',
  'reason',
  'change_ticket',
  'attention',
  'next_step',
];

function local(instant: string | null, { timeZone }: Clock): string {
  const ms = Date.parse(instant ?? '');
  return Number.isNaN(ms) ? '' : localMoment(ms, timeZone);
}

export function listCsv(windows: readonly WindowStatus[], clock: Clock): string {
  const rows = windows.map((status) => {
    const { start_time: start, end_time: end, attention } = status;
    const { severity, headline } = conditionOfStatus(status, clock.nowMs);
    const texts = [
      status.workflow_id,
      status.target,
      status.target_name,
      status.phase,
      status.line,
      severity,
      headline,
      start,
      local(start, clock),
      end,
      local(end, clock),
      status.requested_by,
      status.reason,
      status.change_ticket,
      attention?.what ?? null,
      attention?.next_step ?? null,
    ];
    return texts;
  });
  return [HEADER.join(','), ...rows.map(csvLine)].join('\r\n');
}
