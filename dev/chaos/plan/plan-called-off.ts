/**
 * Windows that are called off between their entry, which is written ahead, and their start, in every possible way. It
 * happens after the last attack on the processes, so that nothing excuses a window that begins all the same. Each has
 * its own line. Pure.
 */
import { OBJECT_KINDS, kindOf } from '../kinds/chaos-kinds.ts';
import type { Deed } from './deeds.ts';
import {
  BEFORE_MINUTE_MS,
  CLOCK_MINUTE_MS,
  type PlannedLine,
  type PlannedWindow,
} from './plan-windows.ts';
import { randomOf, type Random } from './random.ts';

/** How each of them is called off; `held`: by the kill switch alone, which comes last. */
const WAYS = ['update', 'signal', 'engine_cancel', 'terminate', 'held'] as const;
type Way = (typeof WAYS)[number];

/** Of each kind. */
const LINES = 2 * WAYS.length;
/** Their numbers follow those of the other lines. */
const FIRST_NUMBER = 51;
const LONG_MINUTES = 5;
/** Effects of the last attack on engine or API are over at the start. */
const QUIET_MS = 30_000;
/** From its write until the entry is there, on a busy machine. */
const ENTERED_AFTER_MS = 3_000;
/** The earliest and the latest time before the start at which they are called off. */
const OFF_MOST_MS = 24_000;
const OFF_LEAST_MS = 14_000;
/** The kill switch: how long before the start, and for how long. */
const HELD_BEFORE_MS = 12_000;
const HELD_MS = 6_000;
/** How long before its write it is requested. */
const EARLY_MINUTES = 5;

export interface CalledOffOptions {
  readonly seed: number;
  readonly spanMs: number;
  readonly minuteMs: number;
  readonly kinds: readonly string[];
}

export interface CalledOff {
  readonly lines: readonly PlannedLine[];
  readonly windows: readonly PlannedWindow[];
  readonly deeds: readonly Deed[];
}

/** The first whole minute of the clock at which the run has been quiet long enough. */
function startAfter(spanMs: number): number {
  const minutes = Math.ceil((spanMs + QUIET_MS - BEFORE_MINUTE_MS) / CLOCK_MINUTE_MS);
  return BEFORE_MINUTE_MS + minutes * CLOCK_MINUTE_MS;
}

function linesOf(kinds: readonly string[]): PlannedLine[] {
  return OBJECT_KINDS.filter(
    ({ kind, aheadMinutes }) => aheadMinutes !== undefined && kinds.includes(kind),
  ).flatMap(({ prefix }) =>
    Array.from({ length: LINES }, (_, n) => {
      const id = `${prefix}${n + FIRST_NUMBER}`;
      return { id, name: id, greeting: '', queue: null };
    }),
  );
}

function windowOn({ id: line }: PlannedLine, startMs: number, minuteMs: number): PlannedWindow {
  const aheadMs = (kindOf(line).aheadMinutes ?? 0) * minuteMs;
  return {
    key: `${line}-off`,
    line,
    askAtMs: Math.max(0, startMs - aheadMs - EARLY_MINUTES * minuteMs),
    startMs,
    minutes: LONG_MINUTES,
    greeting: '',
    queue: null,
    onDrift: 'keep',
    hasCallbacks: true,
    isRival: false,
  };
}

/** When it is called off: once its entry is there, and while there is time to remove it. */
function momentOf(random: Random, { line, startMs }: PlannedWindow, way: Way, minuteMs: number) {
  const aheadMs = (kindOf(line).aheadMinutes ?? 0) * minuteMs;
  const lastMs = startMs - OFF_LEAST_MS;
  const firstMs = Math.max(startMs - OFF_MOST_MS, startMs - aheadMs + ENTERED_AFTER_MS);
  // A sweep has to find it as well.
  return way === 'terminate' || firstMs >= lastMs ? firstMs : random.int(firstMs, lastMs);
}

function offBy(way: Way, atMs: number, window: string): Deed[] {
  switch (way) {
    case 'update':
    case 'signal':
      return [{ kind: 'message', atMs, window, verb: 'cancel', channel: way, byMinutes: 1 }];
    case 'engine_cancel':
    case 'terminate':
      return [{ kind: way, atMs, window }];
    case 'held':
      return [];
  }
}

/** Empty if no kind of the run is written ahead. */
export function planCalledOff({ seed, spanMs, minuteMs, kinds }: CalledOffOptions): CalledOff {
  const lines = linesOf(kinds);
  if (lines.length === 0) return { lines, windows: [], deeds: [] };
  const startMs = startAfter(spanMs);
  const windows = lines.map((line) => windowOn(line, startMs, minuteMs));
  const random = randomOf(seed, 'called off');
  const off = windows.flatMap((window, n) => {
    const way = WAYS[n % WAYS.length] ?? 'held';
    return offBy(way, momentOf(random, window, way, minuteMs), window.key);
  });
  const asks = windows.map(({ askAtMs, key }): Deed => ({
    kind: 'ask',
    atMs: askAtMs,
    window: key,
  }));
  const held: Deed = { kind: 'stop_starts', atMs: startMs - HELD_BEFORE_MS, forMs: HELD_MS };
  return { lines, windows, deeds: [...asks, ...off, held] };
}
