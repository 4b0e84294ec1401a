/**
 * Windows as tables of any width: `list` for pipes, `-o wide` and `-o csv`, with each time in UTC and in the operator's
 * zone, and `calendar -o md`, to paste into a ticket or a wiki. Pure.
 */
import type { WindowStatus } from '../../../client/index.ts';
import { conditionOfStatus } from '../../../contract/window/condition.ts';
import { lineWords, shortId, startLabel } from '../../words.ts';
import { isFinal } from '../../../contract/window/window.ts';
import { briefMoment, distance, localMoment, moment, told, type Clock } from '../plain/moments.ts';
import { conditionText } from '../window/status-text.ts';
import { cut, printable } from '../plain/printable.ts';
import { table, type Row } from '../plain/table.ts';
import type { LineRow } from '../../windows/order.ts';
import { markdownHead, markdownRow } from '../plain/markdown-table.ts';
import { lineName } from './fitted-list.ts';
import { csvLine } from '../../../audit/index.ts';

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

export function calendarMarkdown(rows: readonly LineRow[], { nowMs, timeZone }: Clock): string {
  const when = (instant: string | null) => told(instant, (ms) => moment(ms, timeZone));
  const lines = rows.flatMap(({ windows }) =>
    windows.map((status) =>
      markdownRow([
        lineName(status),
        when(status.start_time),
        when(status.end_time),
        conditionOfStatus(status, nowMs).headline,
        status.requested_by,
        status.change_ticket,
      ]),
    ),
  );
  return [...markdownHead(['Line', 'From', 'To', 'State', 'Who', 'Ticket']), ...lines].join('\n');
}

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
