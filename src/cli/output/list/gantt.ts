/** `calendar` for a terminal: a row per line, a bar per window, with hours in the operator's zone and in UTC. Pure. */
import type { WindowStatus } from '../../../client/index.ts';
import { localParts } from '../../../contract/values/moment.ts';
import { isFinal, ACTIVE_PHASES } from '../../../contract/window/window.ts';
import { shortId } from '../../words.ts';
import { needsPerson, spanOf, type LineRow } from '../../windows/order.ts';
import { briefEnd, briefMoment, type Clock } from '../plain/moments.ts';
import { lineName } from './fitted-list.ts';
import type { Paint } from '../plain/paint.ts';
import { displayWidth, padded } from '../plain/display-width.ts';
import { cut, printable } from '../plain/printable.ts';
import { table } from '../plain/table.ts';

/** The range of the chart: epoch ms. */
export interface ChartRange {
  readonly fromMs: number;
  readonly toMs: number;
}

type Sign = '!' | '#' | '=' | '-';

const LEGEND = ['= booked', '# in maintenance', '! a person is needed', '- over', '| now'];
const HOUR_MS = 60 * 60_000;
const MOST_NAME = 24;
const TICK_WIDTH = 6;

function signOf(status: WindowStatus, nowMs: number): Sign {
  if (needsPerson(status, nowMs)) return '!';
  if (ACTIVE_PHASES.includes(status.phase)) return '#';
  return isFinal(status.phase) ? '-' : '=';
}

function painted(sign: string, paint: Paint): string {
  if (sign.startsWith('!')) return paint.red(sign);
  if (sign.startsWith('#')) return paint.green(sign);
  return sign.startsWith('-') ? paint.dim(sign) : sign;
}

class Scale {
  readonly width: number;
  readonly #range: ChartRange;

  constructor(range: ChartRange, width: number) {
    this.#range = range;
    this.width = width;
  }

  /** The cell of an instant, even beyond either end. */
  cell(epochMs: number): number {
    const { fromMs, toMs } = this.#range;
    return Math.floor(((epochMs - fromMs) / (toMs - fromMs)) * this.width);
  }

  /** Whole hours with room for their digits. */
  ticks(): readonly number[] {
    const { fromMs, toMs } = this.#range;
    const hours = (toMs - fromMs) / HOUR_MS;
    const step = Math.max(1, Math.ceil((hours * TICK_WIDTH) / this.width)) * HOUR_MS;
    const first = Math.ceil(fromMs / HOUR_MS) * HOUR_MS;
    const count = Math.max(0, Math.ceil((toMs - first) / step));
    return Array.from({ length: count }, (_, at) => first + at * step);
  }
}

function tickLine(scale: Scale, zone: string): string {
  const cells = Array.from({ length: scale.width }, () => ' ');
  for (const tick of scale.ticks()) {
    const text = localParts(tick, zone).time;
    const at = scale.cell(tick);
    if (at + text.length <= scale.width) cells.splice(at, text.length, ...Array.from(text));
  }
  return cells.join('').trimEnd();
}

/** A window has at least one cell, so that none is overlooked, and one that needs a person covers others. */
function barLine({ windows }: LineRow, scale: Scale, nowMs: number): string[] {
  const cells = Array.from({ length: scale.width }, () => '.');
  const at = scale.cell(nowMs);
  if (at >= 0 && at < scale.width) cells[at] = '|';
  for (const status of windows) {
    const sign = signOf(status, nowMs);
    const { startMs, endMs } = spanOf(status);
    const isLate = sign === '!' && endMs < nowMs && !isFinal(status.phase);
    const last = Math.max(scale.cell(startMs), scale.cell(isLate ? nowMs : endMs) - 1);
    const from = Math.max(0, Math.min(scale.width - 1, scale.cell(startMs)));
    const to = Math.max(from, Math.min(scale.width - 1, last));
    for (let cell = from; cell <= to; cell += 1) cells[cell] = sign;
  }
  return cells;
}

function paintedBar(cells: readonly string[], paint: Paint): string {
  const runs = cells.join('').match(/(.)\1*/gu) ?? [];
  return runs.map((run) => painted(run, paint)).join('');
}

function details(rows: readonly LineRow[], clock: Clock, width: number): string {
  const { nowMs } = clock;
  const all = rows.flatMap(({ windows }) => windows);
  const sorted = all.toSorted((a, b) => spanOf(a).startMs - spanOf(b).startMs);
  return table(
    sorted.map((status) => [
      signOf(status, nowMs),
      briefMoment(status.start_time, clock),
      briefEnd(status.end_time, status.start_time, clock),
      cut(lineName(status), MOST_NAME),
      printable(status.requested_by ?? ''),
    ]),
    width,
  );
}

function nameOf({ target_name: name, target, windows: [first] }: LineRow): string {
  return printable(name ?? target ?? shortId(first?.workflow_id ?? ''));
}

/** Every line of the chart at most `width` characters. */
export function ganttText(
  rows: readonly LineRow[],
  range: ChartRange,
  { clock, paint, width }: { readonly clock: Clock; readonly paint: Paint; readonly width: number },
): string {
  const zones = clock.timeZone === 'UTC' ? ['UTC'] : [clock.timeZone, 'UTC'];
  const names = [...rows.map(nameOf), ...zones].map((name) => displayWidth(name));
  const nameWidth = Math.min(MOST_NAME, Math.floor(width / 3), Math.max(...names));
  const scale = new Scale(range, Math.max(10, width - nameWidth - 2));
  const label = (name: string): string => padded(cut(name, nameWidth), nameWidth + 2);
  const bars = rows.map(
    (row) => `${label(nameOf(row))}${paintedBar(barLine(row, scale, clock.nowMs), paint)}`,
  );
  const head = zones.map((zone) => paint.dim(`${label(zone)}${tickLine(scale, zone)}`));
  const legend = paint.dim(table([LEGEND], width));
  return [...head, ...bars, legend, '', details(rows, clock, width)].join('\n');
}
