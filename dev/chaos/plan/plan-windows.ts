/**
 * The lines of a run and the windows on them: overlapping in time on different lines, back to back or with a gap on the
 * same one. Pure.
 */
import type { ChaosKind } from '../kinds/chaos-kind.ts';
import { kindOf, OBJECT_KINDS } from '../kinds/chaos-kinds.ts';
import { randomOf, type Random } from './random.ts';

export interface PlannedLine {
  readonly id: string;
  readonly name: string;
  readonly greeting: string;
  /** Null for `longest-idle` without a queue. */
  readonly queue: string | null;
}

export interface PlannedWindow {
  /** Its `request_id`. */
  readonly key: string;
  readonly line: string;
  /** When it is requested. */
  readonly askAtMs: number;
  readonly startMs: number;
  readonly minutes: number;
  /** Unique in the run: an apply is recognised by it. */
  readonly greeting: string;
  readonly queue: string | null;
  readonly onDrift: 'keep' | 'restore';
  readonly hasCallbacks: boolean;
  /** Overlaps the previous window on the same line: one of the two must be refused. */
  readonly isRival: boolean;
}

const LINES = 52;
/** Of each kind, if a run has several. */
const LINES_OF_A_KIND = 14;
/** Where callers go during maintenance; no line has it otherwise. */
export const MAINTENANCE_QUEUE = 'queue-maintenance';
export const LINE_QUEUE = 'queue-service';
/** Nothing starts earlier: the first windows must be requested before, and not all at once. */
const FIRST_START_MINUTES = 3;
const FIRST_WITHIN_MINUTES = 7;
/** And nothing starts later than this before the end of the run. */
const LAST_START_MS = 2_000;

/** The lines of a run with these kinds, the same number for every seed; a run of menus alone has more. */
export function planLines(seed: number, kinds: readonly string[]): readonly PlannedLine[] {
  const hasMenus = kinds.includes('flow-ivr');
  const menus = hasMenus ? menuLines(seed, kinds.length === 1 ? LINES : LINES_OF_A_KIND) : [];
  const others = OBJECT_KINDS.filter(({ kind }) => kinds.includes(kind));
  return [...menus, ...others.flatMap(objectLines)];
}

/** Time between two deeds on any line, so that each line of many meets as many of them. */
export function overLines(everyMs: number, lines: readonly PlannedLine[]): number {
  return Math.round(everyMs * Math.min(1, LINES / lines.length));
}

/** Objects are set up by their kind. */
function objectLines({ prefix, lines: length = LINES_OF_A_KIND }: ChaosKind): PlannedLine[] {
  return Array.from({ length }, (_, n) => {
    const id = `${prefix}${String(n + 1).padStart(2, '0')}`;
    return { id, name: id, greeting: '', queue: null };
  });
}

function menuLines(seed: number, length: number): PlannedLine[] {
  const random = randomOf(seed, 'lines');
  return Array.from({ length }, (_, n) => {
    const id = `line-${String(n + 1).padStart(2, '0')}`;
    return {
      id,
      name: `Line ${n + 1}`,
      greeting: ` Welcome  to ${id}.`,
      queue: random.chance(0.5) ? LINE_QUEUE : null,
    };
  });
}

/** How long before a whole minute such a run begins. */
export const BEFORE_MINUTE_MS = 30_000;
export const CLOCK_MINUTE_MS = 60_000;

/** The next moment of the run at which a window of the line may start. */
function onMinute(line: string, ms: number): number {
  if (kindOf(line).isOnWholeMinute !== true) return ms;
  const minutes = Math.ceil((ms - BEFORE_MINUTE_MS) / CLOCK_MINUTE_MS);
  return BEFORE_MINUTE_MS + Math.max(0, minutes) * CLOCK_MINUTE_MS;
}

export interface WindowsOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly lines: readonly PlannedLine[];
  readonly minuteMs: number;
}

/** All windows, line by line. */
export function planWindows(options: WindowsOptions): readonly PlannedWindow[] {
  return options.lines.flatMap(({ id }) => windowsOf(id, options));
}

function windowsOf(line: string, { seed, seconds, minuteMs }: WindowsOptions): PlannedWindow[] {
  const random = randomOf(seed, `windows of ${line}`);
  const windows: PlannedWindow[] = [];
  const lastMs = seconds * 1_000 - LAST_START_MS;
  const firstMs = FIRST_START_MINUTES * minuteMs + random.int(0, FIRST_WITHIN_MINUTES * minuteMs);
  let startMs = onMinute(line, firstMs);
  while (startMs <= lastMs) {
    const key = `${line.split('/').at(-1)}-w${String(windows.length + 1).padStart(2, '0')}`;
    const window = windowAt(random, { key, line, startMs, isRival: false }, minuteMs);
    windows.push(window);
    const lengthMs = window.minutes * minuteMs;
    if (random.chance(0.06)) {
      const rival = { key: `${key}r`, line, isRival: true };
      const lateMs = kindOf(line).isOnWholeMinute === true ? 0 : lengthMs / 2;
      windows.push(windowAt(random, { ...rival, startMs: startMs + lateMs }, minuteMs));
    }
    const endMs = startMs + lengthMs;
    startMs = onMinute(line, endMs + (random.chance(0.35) ? 0 : random.int(200, 2_500)));
  }
  return windows;
}

function windowAt(
  random: Random,
  fixed: Pick<PlannedWindow, 'key' | 'line' | 'startMs' | 'isRival'>,
  minuteMs: number,
): PlannedWindow {
  const aheadMs = (kindOf(fixed.line).aheadMinutes ?? 0) * minuteMs;
  const earlyMs = Math.round(random.int(34, 80) * 0.1 * minuteMs);
  return {
    ...fixed,
    askAtMs: Math.max(0, fixed.startMs - aheadMs - earlyMs),
    minutes: random.chance(0.4) ? random.int(5, 7) : random.int(9, 13),
    greeting: `Maintenance ${fixed.key}:  please call back  later. `,
    queue: random.chance(0.5) ? MAINTENANCE_QUEUE : null,
    onDrift: random.chance(0.2) && !kindOf(fixed.line).isAnswered ? 'restore' : 'keep',
    hasCallbacks: random.chance(0.4),
  };
}
