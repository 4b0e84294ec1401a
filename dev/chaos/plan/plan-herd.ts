/**
 * Windows that all begin at one instant, and end at one, each on its own menu: in the storm of a minute, when workers
 * and the server are killed. Pure.
 */
import { CYCLE_MS, isStorm } from './plan-attacks.ts';
import type { PlannedLine, PlannedWindow } from './plan-windows.ts';

/** Late in the storm, because so many have to be requested before. */
const START_MS = 24_000;
/** Requested during the first seconds. */
const ASKED_WITHIN_MS = 12_000;
/** In a run that ends before the next storm. */
const SHORT_MINUTES = 9;
const MARK = 'herd';

/** A menu for each. */
export function herdLines(count: number): readonly PlannedLine[] {
  return Array.from({ length: count }, (_, n) => {
    const id = `line-${MARK}-${String(n + 1).padStart(4, '0')}`;
    return { id, name: `Menu ${n + 1}`, greeting: `Welcome to ${id}.`, queue: null };
  });
}

/** From one storm to the next, if the run lasts that long. */
function minutesOf(seconds: number, minuteMs: number): number {
  const nextMs = START_MS + CYCLE_MS;
  const isLong = seconds * 1_000 > nextMs && isStorm(nextMs);
  return isLong ? Math.round(CYCLE_MS / minuteMs) : SHORT_MINUTES;
}

/** One window on each of the lines. */
export function herdWindows(
  lines: readonly PlannedLine[],
  { seconds, minuteMs }: { readonly seconds: number; readonly minuteMs: number },
): readonly PlannedWindow[] {
  return lines.map(({ id: line }, n) => ({
    key: `${line}-w01`,
    line,
    askAtMs: Math.round((n / lines.length) * ASKED_WITHIN_MS),
    startMs: START_MS,
    minutes: minutesOf(seconds, minuteMs),
    greeting: `Maintenance ${line}: please call back later.`,
    queue: null,
    onDrift: 'keep',
    hasCallbacks: n % 4 === 0,
    isRival: false,
  }));
}
