/** `list` as a table of any width: for pipes, `-o wide`, and to choose from. Pure. */
import type { WindowStatus } from '../../../client/index.ts';
import { conditionOfStatus } from '../../../contract/window/condition.ts';
import { lineWords, shortId, startLabel } from '../../words.ts';
import { isFinal } from '../../../contract/window/window.ts';
import { briefMoment, distance, type Clock } from '../plain/moments.ts';
import { conditionText } from '../window/status-text.ts';
import { cut, printable } from '../plain/printable.ts';
import { table, type Row } from '../plain/table.ts';

const HEADER: Row = ['WINDOW', 'TARGET', 'PHASE', 'LINE', 'START (UTC)', 'END (UTC)', 'BY', ''];
const NAME_WIDTH = 28;

function remark(status: WindowStatus, clock: Clock): string {
  const { attention } = status;
  if (attention !== null)
    return `A PERSON IS NEEDED: ${printable(attention.what)}; next step: ${printable(attention.next_step)}`;
  const { severity } = conditionOfStatus(status, clock.nowMs);
  if (severity === 'alarm' || severity === 'warning') return conditionText(status, clock.nowMs);
  if (isFinal(status.phase) || status.start_time === null) return '';
  const start = Date.parse(status.start_time);
  if (status.phase === 'scheduled')
    return `${startLabel(status, clock.nowMs)} ${distance(start, clock.nowMs)}`;
  const end = Date.parse(status.end_time ?? '');
  return Number.isNaN(end) ? '' : `ends ${distance(end, clock.nowMs)}`;
}

function toRow(status: WindowStatus, clock: Clock): Row {
  const name = status.target_name ?? status.flow_id ?? status.target ?? '–';
  return [
    printable(shortId(status.workflow_id)),
    cut(printable(name), NAME_WIDTH),
    status.phase,
    lineWords(status.line),
    briefMoment(status.start_time, clock),
    briefMoment(status.end_time, clock),
    printable(status.requested_by ?? ''),
    remark(status, clock),
  ];
}

export function listTable(windows: readonly WindowStatus[], clock: Clock): string {
  return table([HEADER, ...windows.map((status) => toRow(status, clock))], Infinity);
}
