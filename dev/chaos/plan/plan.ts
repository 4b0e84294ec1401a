/**
 * What a run will do, derived from its seed before anything starts: the same seed gives the same plan. Pure. All times
 * are milliseconds from the beginning of the run.
 */
import { objectKindOf } from '../kinds/chaos-kinds.ts';
import { lateByDesign, planAims } from './plan-aims.ts';
import { planAttacks, planStops } from './plan-attacks.ts';
import { planCalledOff } from './plan-called-off.ts';
import { planEdits } from './plan-edits.ts';
import { planFaults } from './plan-faults.ts';
import { herdLines, herdWindows } from './plan-herd.ts';
import { planMessages } from './plan-messages.ts';
import { planLines, planWindows, type PlannedLine, type PlannedWindow } from './plan-windows.ts';
import type { Deed } from './deeds.ts';

export interface PlanOptions {
  readonly seed: number;
  readonly seconds: number;
  /** Length of a minute. @default 1,500 */
  readonly minuteMs?: number;
  /**
   * Share of windows whose workflow is terminated in Temporal: their lines come back by the sweeper alone. @default
   * 0.05
   */
  readonly terminations?: number;
  /** Of its lines. @default only menus of the contract */
  readonly kinds?: readonly string[];
  /** How many additional windows begin at one instant. @default 0 */
  readonly together?: number;
}

export interface ChaosPlan {
  readonly seed: number;
  readonly seconds: number;
  /** Length of a minute. */
  readonly minuteMs: number;
  readonly workers: number;
  /** Every second seed, with menus only: the API normalises texts. */
  readonly isTidying: boolean;
  readonly lines: readonly PlannedLine[];
  readonly windows: readonly PlannedWindow[];
  /**
   * In order of time; those of windows that are called off before their start come last, when everything else is
   * over.
   */
  readonly deeds: readonly Deed[];
}

/**
 * Short enough for hundreds of windows in a minute, and long enough that most of them survive the ten seconds for
 * which the engine waits for a worker that was killed during a workflow task.
 */
const MINUTE_MS = 1_500;
const WORKERS = 3;
const EARLY_MS = 30_000;
const MENUS: readonly string[] = ['flow-ivr'];

function askedEarly(window: PlannedWindow): PlannedWindow {
  const askAtMs = Math.min(window.askAtMs, Math.max(0, window.startMs - EARLY_MS));
  return { ...window, askAtMs };
}

/** The plan of a seed. */
export function planOf({
  seed,
  seconds,
  minuteMs = MINUTE_MS,
  terminations = 0.05,
  kinds = MENUS,
  together = 0,
}: PlanOptions): ChaosPlan {
  const own = planLines(seed, kinds);
  const herd = herdLines(together);
  const lines = [...own, ...herd];
  const drawn = [
    ...planWindows({ seed, seconds, lines: own, minuteMs }),
    ...herdWindows(herd, { seconds, minuteMs }),
  ];
  const spanMs = seconds * 1_000;
  const aims = planAims({ seed, spanMs, windows: drawn, minuteMs });
  const late = lateByDesign(aims);
  // Controls are judged only on windows that have begun: these are booked before a storm can prevent it.
  const windows = drawn.map((window) => (late.has(window.key) ? askedEarly(window) : window));
  const off = planCalledOff({ seed, spanMs, minuteMs, kinds });
  const messages = planMessages({ seed, windows, minuteMs, terminations });
  const deeds = [
    ...windows.map(({ askAtMs, key }): Deed => ({ kind: 'ask', atMs: askAtMs, window: key })),
    ...messages.filter(({ window }) => !late.has(window)),
    ...aims,
    ...planEdits({ seed, spanMs, lines }),
    ...planFaults({ seed, spanMs, lines }),
    ...planAttacks({ seed, spanMs, workers: WORKERS }),
    ...planStops(spanMs),
  ];
  return {
    seed,
    seconds,
    minuteMs,
    workers: WORKERS,
    isTidying: seed % 2 === 1 && lines.every(({ id }) => objectKindOf(id) === undefined),
    lines: [...lines, ...off.lines],
    windows: [...windows, ...off.windows],
    deeds: [...deeds.filter(({ atMs }) => atMs < spanMs), ...off.deeds].toSorted(
      (a, b) => a.atMs - b.atMs,
    ),
  };
}
