/**
 * `calendar` for a terminal: a row per line, a bar per window, with the operator's dates and hours, and those in UTC. Pure.
 */
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
/** In every zone, hours and days begin on one. */
const QUARTER_MS = 15 * 60_000;
const MOST_NAME = 24;
/** A time or a date, and a space. */
const TICK_WIDTH = 6;
/** So that the hours of all days are the same. */
const STEPS = [1, 2, 3, 4, 6, 8, 12];

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

  /** Every how many hours there is room for the digits; null if not even twice a day. */
  hourStep(): number | null {
    const { fromMs, toMs } = this.#range;
    const least = (((toMs - fromMs) / HOUR_MS) * TICK_WIDTH) / this.width;
    return STEPS.find((step) => step >= least) ?? null;
  }

  /** Where an hour or a day may begin. */
  quarters(): readonly number[] {
    const { fromMs, toMs } = this.#range;
    const first = Math.ceil(fromMs / QUARTER_MS) * QUARTER_MS;
    const count = Math.max(0, Math.ceil((toMs - first) / QUARTER_MS));
    return [fromMs, ...Array.from({ length: count }, (_, at) => first + at * QUARTER_MS)];
  }

  /** Texts at their instants; one that would touch the text before it is left out. */
  axis(ticks: readonly number[], say: (epochMs: number) => string): string {
    let line = '';
    for (const tick of ticks) {
      const [at, text] = [this.cell(tick), say(tick)];
      const hasRoom = line === '' || at > line.length;
      if (hasRoom && at + text.length <= this.width) line = line.padEnd(at) + text;
    }
    return line;
  }
}

function hourTicks(scale: Scale, step: number, zone: string): readonly number[] {
  return scale.quarters().filter((quarter) => {
    const { time } = localParts(quarter, zone);
    return time.endsWith(':00') && Number(time.slice(0, 2)) % step === 0;
  });
}

/** The date at the left edge, and each midnight; the edge gives way to a midnight that follows at once. */
function dateLine(scale: Scale, zone: string): string {
  const dateOf = (epochMs: number): string => localParts(epochMs, zone).date.slice(5);
  const quarters = scale.quarters();
  const begins = quarters.filter((quarter, at) => {
    const before = quarters[at - 1];
    return before === undefined || dateOf(before) !== dateOf(quarter);
  });
  const [, midnight] = begins;
  const isCrowded = midnight !== undefined && scale.cell(midnight) < TICK_WIDTH;
  return scale.axis(isCrowded ? begins.slice(1) : begins, dateOf);
}

/** Dates of the operator's zone, above the hours of both zones if there is room for them. */
function axes(scale: Scale, timeZone: string): readonly (readonly [label: string, line: string])[] {
  const dates = dateLine(scale, timeZone);
  const step = scale.hourStep();
  if (step === null) return [[timeZone, dates]];
  const ticks = hourTicks(scale, step, timeZone);
  const hours = zonesOf(timeZone).map((zone): [string, string] => {
    return [zone, scale.axis(ticks, (tick) => localParts(tick, zone).time)];
  });
  return [['', dates], ...hours];
}

function zonesOf(timeZone: string): readonly string[] {
  return timeZone === 'UTC' ? ['UTC'] : [timeZone, 'UTC'];
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
  const { timeZone } = clock;
  const names = [...rows.map(nameOf), ...zonesOf(timeZone)].map((name) => displayWidth(name));
  const nameWidth = Math.min(MOST_NAME, Math.floor(width / 3), Math.max(...names));
  const scale = new Scale(range, Math.max(10, width - nameWidth - 2));
  const label = (name: string): string => padded(cut(name, nameWidth), nameWidth + 2);
  const bars = rows.map(
    (row) => `${label(nameOf(row))}${paintedBar(barLine(row, scale, clock.nowMs), paint)}`,
  );
  const head = axes(scale, timeZone).map(([name, line]) =>
    paint.dim(`${label(name)}${line}`.trimEnd()),
  );
  const legend = paint.dim(table([LEGEND], width));
  return [...head, ...bars, legend, '', details(rows, clock, width)].join('\n');
}
