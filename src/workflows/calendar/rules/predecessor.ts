/** Who has to put the line back before a window may take it: back to back on one target. Pure. */
import { isSameTarget } from '../../../contract/request/target-identity.ts';
import { holdsLine, isChanged, isOverdue, type Slot } from './admission.ts';

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
      isSameTarget(slot.target, wanted.target),
  );
}

/** For a window that is booked: who ends as it starts, or is overdue now. */
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

/** For a window about to start: who of those before it has not given the line free. */
export function predecessorToAwait(
  wanted: Slot,
  others: readonly Slot[],
  nowMs: number,
): string | null {
  return latest(before(wanted, others, nowMs));
}

/** Who has changed the line, or is about to: another window with a noted change. */
export function holderOf(wanted: Slot, others: readonly Slot[]): string | null {
  const holders = others.filter(
    (slot) =>
      isChanged(slot) &&
      slot.window_id !== wanted.window_id &&
      isSameTarget(slot.target, wanted.target),
  );
  return latest(holders);
}
