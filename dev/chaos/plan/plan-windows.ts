// The lines of a run and the windows on them: overlapping in time on different lines, back to back
// or with a gap on the same one. Pure.
import { kindOf, OBJECT_KINDS } from '../kinds/chaos-kinds.ts';
import { randomOf, type Random } from './random.ts';

export interface PlannedLine {
  readonly id: string;
  readonly name: string;
  readonly greeting: string;
  /** null: `longest-idle` without a queue. */
  readonly queue: string | null;
}

export interface PlannedWindow {
  /** Its `request_id`. */
  readonly key: string;
  readonly line: string;
  /** When it is asked for. */
  readonly askAtMs: number;
  readonly startMs: number;
  readonly minutes: number;
  /** Unlike any other text of the run: by it an apply is recognized. */
  readonly greeting: string;
  readonly queue: string | null;
  readonly onDrift: 'keep' | 'restore';
  readonly hasCallbacks: boolean;
  /** Overlaps the window before it on the same line: one of the two must be refused. */
  readonly isRival: boolean;
}

const LINES = 52;
/** Of each kind, where a run has several. */
const LINES_OF_A_KIND = 14;
/** Where callers go during maintenance; no line stands at it otherwise. */
export const MAINTENANCE_QUEUE = 'queue-maintenance';
export const LINE_QUEUE = 'queue-service';
/** Nothing starts earlier: the first windows need time to be asked for, and not all at once. */
const FIRST_START_MINUTES = 3;
const FIRST_WITHIN_MINUTES = 7;
/** And nothing later than so long before the end of the run. */
const LAST_START_MS = 2_000;

/** The lines of a run of such kinds, the same number for every seed; menus alone are more. */
export function planLines(seed: number, kinds: readonly string[]): readonly PlannedLine[] {
  const hasMenus = kinds.includes('flow-ivr');
  const menus = hasMenus ? menuLines(seed, kinds.length === 1 ? LINES : LINES_OF_A_KIND) : [];
  const others = OBJECT_KINDS.filter(({ kind }) => kinds.includes(kind));
  return [...menus, ...others.flatMap(({ prefix }) => objectLines(prefix))];
}

/** Objects are set up by their kind. */
function objectLines(prefix: string): PlannedLine[] {
  return Array.from({ length: LINES_OF_A_KIND }, (_, n) => {
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
  let startMs = FIRST_START_MINUTES * minuteMs + random.int(0, FIRST_WITHIN_MINUTES * minuteMs);
  while (startMs <= lastMs) {
    const key = `${line.split('/').at(-1)}-w${String(windows.length + 1).padStart(2, '0')}`;
    const window = windowAt(random, { key, line, startMs, isRival: false }, minuteMs);
    windows.push(window);
    const lengthMs = window.minutes * minuteMs;
    if (random.chance(0.06)) {
      const rival = { key: `${key}r`, line, isRival: true };
      windows.push(windowAt(random, { ...rival, startMs: startMs + lengthMs / 2 }, minuteMs));
    }
    startMs += lengthMs + (random.chance(0.35) ? 0 : random.int(200, 2_500));
  }
  return windows;
}

function windowAt(
  random: Random,
  fixed: Pick<PlannedWindow, 'key' | 'line' | 'startMs' | 'isRival'>,
  minuteMs: number,
): PlannedWindow {
  return {
    ...fixed,
    askAtMs: Math.max(0, fixed.startMs - Math.round(random.int(34, 80) * 0.1 * minuteMs)),
    minutes: random.chance(0.4) ? random.int(5, 7) : random.int(9, 13),
    greeting: `Maintenance ${fixed.key}:  please call back  later. `,
    queue: random.chance(0.5) ? MAINTENANCE_QUEUE : null,
    onDrift: random.chance(0.2) && !kindOf(fixed.line).isAnswered ? 'restore' : 'keep',
    hasCallbacks: random.chance(0.4),
  };
}
