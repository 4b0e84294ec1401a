/** `list` for a terminal, fitted to its width, with extra lines for what needs a person. Pure. */
import type { WindowStatus } from '../../../client/index.ts';
import { conditionOfStatus, type Severity } from '../../../contract/window/condition.ts';
import { ACTIVE_PHASES, isFinal } from '../../../contract/window/window.ts';
import { shortId, startLabel } from '../../words.ts';
import { briefDistance, briefEnd, briefMoment, type Clock } from '../plain/moments.ts';
import { conditionText } from '../window/status-text.ts';
import type { Paint } from '../plain/paint.ts';
import { displayWidth, padded } from '../plain/display-width.ts';
import { cut, printable } from '../plain/printable.ts';
import { wrapped } from '../plain/wrapped.ts';

interface Column {
  readonly title: string;
  readonly cell: (status: WindowStatus, clock: Clock) => string;
}

export function lineName({
  target_name: name,
  flow_id,
  target,
  workflow_id,
}: WindowStatus): string {
  return printable(name ?? flow_id ?? target ?? shortId(workflow_id));
}

function stateOf(status: WindowStatus, { nowMs }: Clock): string {
  const { phase, start_time, end_time } = status;
  if (isFinal(phase)) return phase;
  if (phase === 'active') return `active, ends ${briefDistance(Date.parse(end_time ?? ''), nowMs)}`;
  if (phase === 'scheduled')
    return `${startLabel(status, nowMs)} ${briefDistance(Date.parse(start_time ?? ''), nowMs)}`;
  return phase;
}

/** How a verb finds it among several windows of its line: by its start, or its request's id. */
function idOf({ workflow_id: id }: WindowStatus): string {
  return cut(printable(id.slice(id.lastIndexOf('/') + 1)), 20);
}

const LINE: Column = { title: 'LINE', cell: lineName };

/** In the order in which they get room. */
const COLUMNS: readonly Column[] = [
  { title: 'STATE', cell: stateOf },
  { title: 'START (UTC)', cell: ({ start_time }, clock) => briefMoment(start_time, clock) },
  {
    title: 'END (UTC)',
    cell: ({ start_time, end_time }, clock) => briefEnd(end_time, start_time, clock),
  },
  { title: 'BY', cell: ({ requested_by: by }) => cut(printable(by ?? ''), 16) },
  { title: 'ID', cell: idOf },
];

const BETWEEN = 2;
/** A name is cut to this before a column is left out. */
const NARROW_NAME = 14;
/** On a wide terminal, a name gets a third of the width, up to this. */
const WIDE_NAME = 32;

interface Fitted {
  readonly column: Column;
  readonly width: number;
  readonly cells: readonly string[];
}

function measured(column: Column, windows: readonly WindowStatus[], clock: Clock): Fitted {
  const cells = windows.map((status) => column.cell(status, clock));
  return { column, cells, width: Math.max(displayWidth(column.title), ...cells.map(displayWidth)) };
}

/** The name gets what the other columns leave, and they are shown as long as it has enough. */
function fit(windows: readonly WindowStatus[], clock: Clock, width: number): readonly Fitted[] {
  const name = measured(LINE, windows, clock);
  const least = Math.min(name.width, NARROW_NAME);
  let left = width - least;
  const taken: Fitted[] = [];
  for (const column of COLUMNS) {
    const fitted = measured(column, windows, clock);
    if (fitted.cells.every((cell) => cell === '') || fitted.width + BETWEEN > left) continue;
    taken.push(fitted);
    left -= fitted.width + BETWEEN;
  }
  return [
    {
      ...name,
      width: Math.min(name.width, Math.max(WIDE_NAME, Math.floor(width / 3)), least + left),
    },
    ...taken,
  ];
}

function rowText(fitted: readonly Fitted[], at: number | null): string {
  return fitted
    .map(({ column, cells, width }) =>
      padded(cut(at === null ? column.title : (cells[at] ?? ''), width), width),
    )
    .join(' '.repeat(BETWEEN))
    .trimEnd();
}

function paintOf(status: WindowStatus, severity: Severity, paint: Paint): (text: string) => string {
  if (severity === 'alarm') return paint.red;
  if (severity === 'warning') return paint.yellow;
  if (ACTIVE_PHASES.includes(status.phase)) return paint.green;
  return isFinal(status.phase) ? paint.dim : (text) => text;
}

/** What a person has to read below the row; empty if all is as it should be. */
function remarks(status: WindowStatus, { nowMs }: Clock): readonly string[] {
  const { attention } = status;
  if (attention !== null)
    return [
      `A PERSON IS NEEDED: ${printable(attention.what)}`,
      `next step: ${printable(attention.next_step)}`,
    ];
  const { severity } = conditionOfStatus(status, nowMs);
  const isWorse = severity === 'alarm' || severity === 'warning';
  return isWorse ? [conditionText(status, nowMs)] : [];
}

/** The header and one line per window, at most `width` characters each, without remarks. */
function fittedRows(
  windows: readonly WindowStatus[],
  clock: Clock,
  width: number,
): { readonly header: string; readonly rows: readonly string[] } {
  const fitted = fit(windows, clock, width);
  return { header: rowText(fitted, null), rows: windows.map((_, at) => rowText(fitted, at)) };
}

/** Every line at most `width` characters. */
export function fittedList(
  windows: readonly WindowStatus[],
  clock: Clock,
  paint: Paint,
  width: number,
): string {
  const fitted = fit(windows, clock, width);
  const rows = windows.flatMap((status, at) => {
    const painted = paintOf(status, conditionOfStatus(status, clock.nowMs).severity, paint);
    const below = remarks(status, clock).flatMap((text) => wrapped(text, width - 4));
    return [rowText(fitted, at), ...below.map((line) => `    ${line}`)].map(painted);
  });
  return [paint.bold(rowText(fitted, null)), ...rows].join('\n');
}

/** The windows that an error of the client names; null for any other error. The error's class is not loaded here. */
export function candidatesOf(error: unknown): readonly WindowStatus[] | null {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ambiguous') return null;
  if (!('windows' in error) || !Array.isArray(error.windows)) return null;
  const windows: readonly WindowStatus[] = error.windows;
  return windows;
}

/** A number has one digit. */
const NUMBER_WIDTH = 3;

/** A question that fits a terminal of this width. */
export function choiceText(
  windows: readonly WindowStatus[],
  clock: Clock,
  columns: number,
): string {
  const { header, rows } = fittedRows(windows, clock, columns - NUMBER_WIDTH);
  const numbered = rows.map((row, index) => `${index + 1}  ${row}`);
  return [`   ${header}`, ...numbered, `Which one? [1-${windows.length}] `].join('\n');
}

/** Null if it is not one of the numbers. */
export function readChoice(answer: string, windows: readonly WindowStatus[]): WindowStatus | null {
  const number = /^\s*(\d)\s*$/.exec(answer)?.[1];
  return number === undefined ? null : (windows[Number(number) - 1] ?? null);
}
