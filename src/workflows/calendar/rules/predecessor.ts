/** Which window must put the line back before another may take it: back to back on one target. Pure. */
import { isSameTarget } from '../../../contract/request/target/target-identity.ts';
import { holdsLine, isChanged, isOverdue, type Slot } from './admission.ts';
import { isSameRow } from './beside/rows.ts';

function latest(slots: readonly Slot[]): string | null {
  const last = slots.reduce<Slot | null>(
    (found, slot) => (found === null || slot.end_ms > found.end_ms ? slot : found),
    null,
  );
  return last?.window_id ?? null;
}

function before(wanted: Slot, others: readonly Slot[], nowMs: number): Slot[] {
  return others.filter(
    (slot) =>
      slot.window_id !== wanted.window_id &&
      slot.end_ms <= wanted.start_ms &&
      holdsLine(slot, nowMs) &&
      (isSameTarget(slot.target, wanted.target) || isSameRow(slot, wanted)),
  );
}

/** For a window being booked: the window that ends as it starts, or is overdue now. */
export function predecessorToTell(
  wanted: Slot,
  others: readonly Slot[],
  nowMs: number,
): string | null {
  const near = before(wanted, others, nowMs).filter(
    (slot) => slot.end_ms === wanted.start_ms || isOverdue(slot, nowMs),
  );
  return latest(near);
}

/** Windows about to clear the announcement row that another will write, even with the same words. */
function clearingRow(wanted: Slot, others: readonly Slot[], nowMs: number): Slot[] {
  return others.filter(
    (slot) =>
      slot.window_id !== wanted.window_id &&
      isSameRow(slot, wanted) &&
      holdsLine(slot, nowMs) &&
      (slot.rowUse === 'left' || slot.end_ms <= nowMs),
  );
}

/** For a window about to start: the earlier window that has not yet released line and row. */
export function predecessorToAwait(
  wanted: Slot,
  others: readonly Slot[],
  nowMs: number,
): string | null {
  return latest([...before(wanted, others, nowMs), ...clearingRow(wanted, others, nowMs)]);
}

/** The other window that has changed the line or is about to: one with a recorded change. */
export function holderOf(wanted: Slot, others: readonly Slot[]): string | null {
  const holders = others.filter(
    (slot) =>
      isChanged(slot) &&
      slot.window_id !== wanted.window_id &&
      isSameTarget(slot.target, wanted.target),
  );
  return latest(holders);
}
