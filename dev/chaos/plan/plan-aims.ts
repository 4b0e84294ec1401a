/**
 * Faults, edits and messages aimed at a certain moment of one window, for situations that are too rare by chance: a
 * lost answer with or without an edit after it, a line that a person has already put back, a reset, a revert that stays
 * late. Pure.
 */
import type { FaultInput } from '../../simulator/index.ts';
import { kindOf } from '../kinds/chaos-kinds.ts';
import type { FaultDeed, LateControl, Reset, Undo } from './deeds.ts';
import { isCalm, isStorm } from './plan-attacks.ts';
import type { PlannedWindow } from './plan-windows.ts';
import { randomOf } from './random.ts';

export interface AimsOptions {
  readonly seed: number;
  readonly spanMs: number;
  readonly windows: readonly PlannedWindow[];
  readonly minuteMs: number;
}

type Aimed = FaultDeed | Undo | Reset | LateControl;
type Effect = FaultInput['effect'];

/** How long before the request it waits for a rule is set; it is removed after this. */
const AHEAD_MS = 250;
const WAITS_MS = 4_000;
/** How many windows keep having their revert refused: retried by an operator, or taken over. */
const RETRIED = 8;
const LEAST_RETRIED = 5;
const TAKEN_OVER = 2;
/** By then a refused revert pauses for four seconds and more between two attempts. */
const REFUSED_MS = 24_000;
const RETRY_AFTER_MS = 3_000;
/** By then one or two retries have been accepted, and followed by an attempt or not. */
const RETRY_TAKEN_MS = 12_000;
/** A window that may begin this late after a storm, because it is longer than that by the minimum. */
const LONG_MINUTES = 9;
const MAY_BE_LATE_MS = 5_000;
/** Reserved for the attempt after a retry. */
const RETRY_TAKES_MS = 3_000;
const TAKEN_AFTER_MS = 500;
const REFUSED_TAKEN_MS = 6_000;
/** A window that ignored it would have written by then. */
const BY_HAND_AFTER_MS = 9_500;

function fault(
  { key, line }: PlannedWindow,
  atMs: number,
  effect: Effect,
  long?: { readonly forMs: number },
): FaultDeed {
  const id = `aimed at ${key} at ${atMs}`;
  const kind = kindOf(line);
  const when = { method: kind.method, path: kind.path(line) };
  const times = long === undefined ? 1 : null;
  const forMs = long?.forMs ?? WAITS_MS;
  return { kind: 'fault', atMs, id, line, rule: { id, when, times, effect }, forMs };
}

function endOf({ startMs, minutes }: PlannedWindow, minuteMs: number): number {
  return startMs + minutes * minuteMs;
}

function aimAt(window: PlannedWindow, { seed, minuteMs }: AimsOptions): Aimed[] {
  const { key, line, startMs } = window;
  const applyMs = startMs - (kindOf(line).aheadMinutes ?? 0) * minuteMs;
  const random = randomOf(seed, `aims at ${key}`);
  const endMs = endOf(window, minuteMs);
  const drawn = random.int(1, 100);
  const lost = { kind: 'reset_after_commit' } as const;
  if (drawn <= 10)
    return [
      fault(window, applyMs - AHEAD_MS, { ...lost, edit: kindOf(line).editOne(random, key) }),
    ];
  if (drawn <= 16) return [fault(window, applyMs - AHEAD_MS, lost)];
  if (drawn <= 22) return [fault(window, endMs - AHEAD_MS, lost)];
  if (drawn <= 36) {
    const atMs = random.int(Math.round((startMs + endMs) / 2), endMs - 500);
    return [{ kind: 'undo', atMs, line }];
  }
  if (drawn <= 39) {
    const atMs = random.int(startMs, endMs);
    return [{ kind: 'reset', atMs, window: key, at: random.int(0, 99) / 100 }];
  }
  return [];
}

/** Its revert is refused while an operator retries it. */
function retried(window: PlannedWindow, minuteMs: number): Aimed[] {
  const endMs = endOf(window, minuteMs);
  const atMs = endMs + RETRY_AFTER_MS;
  return [
    fault(window, endMs - AHEAD_MS, { kind: 'answer', status: 403 }, { forMs: REFUSED_MS }),
    {
      kind: 'retry_now',
      atMs,
      window: window.key,
      forMs: REFUSED_MS - RETRY_AFTER_MS - RETRY_TAKES_MS,
      backAtMs: atMs,
    },
  ];
}

function takenOver(window: PlannedWindow, minuteMs: number): Aimed[] {
  const endMs = endOf(window, minuteMs);
  return [
    fault(window, endMs - AHEAD_MS, { kind: 'answer', status: 403 }, { forMs: REFUSED_TAKEN_MS }),
    {
      kind: 'take_over',
      atMs: endMs + TAKEN_AFTER_MS,
      window: window.key,
      forMs: REFUSED_TAKEN_MS - 2 * TAKEN_AFTER_MS,
      backAtMs: endMs + BY_HAND_AFTER_MS,
    },
  ];
}

/** The last windows on their lines: a window armed on a line that was taken over is not judged yet. */
function lastOnes(windows: readonly PlannedWindow[]): PlannedWindow[] {
  return windows.filter(
    ({ line, startMs, isRival }) =>
      !isRival && !windows.some((other) => other.line === line && other.startMs > startMs),
  );
}

/** A selection from all over the run: what attacks one spares another. */
function spread<T>(all: readonly T[], count: number): readonly T[] {
  const each = Math.max(1, all.length / count);
  return all.filter((_, n) => Math.floor(n / each) !== Math.floor((n - 1) / each)).slice(0, count);
}

/** Keys of the windows that are late by design: any other message to one would move its end. */
export function lateByDesign(aimed: readonly Aimed[]): ReadonlySet<string> {
  const isControl = (deed: Aimed): deed is LateControl =>
    deed.kind === 'retry_now' || deed.kind === 'take_over';
  return new Set(aimed.filter(isControl).map(({ window }) => window));
}

/** All aims; windows that are late by design get no others. */
export function planAims(options: AimsOptions): readonly Aimed[] {
  const { spanMs, windows, minuteMs } = options;
  const isFree = (window: PlannedWindow): boolean => !window.isRival && !taken.includes(window);
  const overBy = (window: PlannedWindow, ms: number): boolean =>
    endOf(window, minuteMs) + ms < spanMs;
  const taken = lastOnes(windows)
    .filter((window) => overBy(window, TAKEN_AFTER_MS))
    .slice(0, TAKEN_OVER);
  const lateOnes = windows.filter(
    // If a person responds to every request, its revert is retried all the time.
    (one) => isFree(one) && overBy(one, RETRY_TAKEN_MS) && !kindOf(one.line).isAnswered,
  );
  // In a storm most of them are never applied, and its outages excuse an ignored retry.
  const calmOnes = lateOnes.filter(
    (one) =>
      one.minutes >= LONG_MINUTES &&
      isCalm(one.startMs + MAY_BE_LATE_MS, endOf(one, minuteMs) + RETRY_TAKEN_MS),
  );
  // Those that also begin in the calm are more certainly applied.
  const quietOnes = calmOnes.filter(({ startMs }) => !isStorm(startMs));
  const refused = spread(
    [quietOnes, calmOnes].find((some) => some.length >= LEAST_RETRIED) ?? lateOnes,
    RETRIED,
  );
  const others = windows.filter((one) => !taken.includes(one) && !refused.includes(one));
  return [
    ...taken.flatMap((window) => takenOver(window, minuteMs)),
    ...refused.flatMap((window) => retried(window, minuteMs)),
    ...others.flatMap((window) => (window.isRival ? [] : aimAt(window, options))),
  ];
}
