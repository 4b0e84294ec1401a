/** When a refused window could start instead, with the same length, target and row. Pure. */
import type { Conflict } from '../../../contract/window/window.ts';
import { startableFrom } from '../../../contract/request/target/target.ts';
import { formatInstant } from '../../../contract/values/instant.ts';
import { findLimits, holdsLine, OVERDUE_REACH_MS, type Slot } from './admission.ts';
import { isRival } from './beside/rows.ts';

/** Each try walks through all bookings; after this many, no start is suggested. */
const MOST_TRIES = 10;

function at(wanted: Slot, startMs: number): Slot {
  return { ...wanted, start_ms: startMs, end_ms: startMs + wanted.end_ms - wanted.start_ms };
}

/** The first start from an instant on that overlaps nothing on the target. */
function firstGap(wanted: Slot, same: readonly Slot[], fromMs: number): number {
  const lengthMs = wanted.end_ms - wanted.start_ms;
  return same.reduce(
    (startMs, { start_ms, end_ms }) =>
      start_ms < startMs + lengthMs && end_ms > startMs
        ? startableFrom(wanted.target, end_ms)
        : startMs,
    startableFrom(wanted.target, fromMs),
  );
}

/** When the number of active windows next falls by one. */
function firstEndAfter(others: readonly Slot[], afterMs: number, nowMs: number): number | null {
  const ends = others
    .map(({ end_ms }) => (end_ms <= nowMs ? nowMs + OVERDUE_REACH_MS : end_ms))
    .filter((endMs) => endMs > afterMs);
  return ends.length === 0 ? null : ends.reduce((a, b) => Math.min(a, b));
}

/** The next free start, epoch ms, not before the wanted one; null if none of those tried is free. */
export function nextFreeStart(wanted: Slot, others: readonly Slot[], nowMs: number): number | null {
  const rivals = others.filter(
    (slot) => slot.window_id !== wanted.window_id && holdsLine(slot, nowMs),
  );
  const same = rivals
    .filter((slot) => isRival(slot, wanted) && slot.end_ms > slot.start_ms)
    .toSorted((a, b) => a.start_ms - b.start_ms);
  let fromMs: number | null = wanted.start_ms;
  for (let tries = 0; tries < MOST_TRIES && fromMs !== null; tries += 1) {
    const startMs = firstGap(wanted, same, fromMs);
    const moved = at(wanted, startMs);
    const interval = { fromMs: moved.start_ms, toMs: moved.end_ms };
    if (findLimits(moved, interval, rivals, nowMs).length === 0) return startMs;
    fromMs = firstEndAfter(rivals, startMs, nowMs);
  }
  return null;
}

/** The conflicts of a booking, each with the next start that would have none; the first one also says it in words. */
export function withNextStart(
  conflicts: readonly Conflict[],
  wanted: Slot,
  others: readonly Slot[],
  nowMs: number,
): readonly Conflict[] {
  const startMs = nextFreeStart(wanted, others, nowMs);
  if (startMs === null) return conflicts;
  const next_free_start = formatInstant(startMs);
  return conflicts.map((conflict, index) => ({
    ...conflict,
    next_free_start,
    message:
      index === 0
        ? `${conflict.message}; the next free start of the same length is ${next_free_start}`
        : conflict.message,
  }));
}
